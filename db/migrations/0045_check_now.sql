-- What is checked at the commit, checked now: from within a statement that then locks what everybody wants.
CREATE FUNCTION check_now() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
END $$;
