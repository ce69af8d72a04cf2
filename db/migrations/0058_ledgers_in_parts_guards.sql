-- A row of a part is told from an entry by what it has, not by the name of its table.
CREATE OR REPLACE FUNCTION check_ledger_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted bigint := coalesce((to_jsonb(NEW) ->> 'posting_id')::bigint, NEW.id);
  found record;
BEGIN
  SELECT coalesce(sum(amount), 0) AS amount, count(*) AS count INTO found FROM ledger_entries WHERE posting_id = wanted AND book = NEW.book;
  IF found.amount <> 0 OR found.count < 2 THEN
    RAISE EXCEPTION 'posting % has % entries that sum to % fen, not to nothing', wanted, found.count, found.amount USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_sums_to_zero';
  END IF;
  RETURN NULL;
END $$;
