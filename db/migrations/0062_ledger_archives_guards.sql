-- A month that is put away leaves its sums, and takes them with it when it comes back: counted here from its entries, while they are there, and from nothing else.
CREATE FUNCTION carry_ledger_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  WITH sums AS (SELECT account, sum(amount) AS amount FROM ledger_entries WHERE book >= NEW.from_book AND book < NEW.to_book GROUP BY account)
  UPDATE ledger_carried c SET amount = c.amount + gone * s.amount FROM sums s WHERE s.account = c.account AND s.amount <> 0;
  INSERT INTO ledger_carried (account, amount, user_id)
  SELECT account, gone * sum(amount), CASE WHEN account LIKE 'wallet:%' THEN substr(account, 8)::bigint ELSE 0 END
  FROM ledger_entries e WHERE book >= NEW.from_book AND book < NEW.to_book AND NOT EXISTS (SELECT FROM ledger_carried c WHERE c.account = e.account)
  GROUP BY account HAVING sum(amount) <> 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_archives_carry AFTER INSERT OR UPDATE ON ledger_archives FOR EACH ROW EXECUTE FUNCTION carry_ledger_month();
--> statement-breakpoint
CREATE TRIGGER ledger_carried_by_months BEFORE INSERT OR UPDATE OR DELETE ON ledger_carried FOR EACH ROW EXECUTE FUNCTION refuse_balance_by_hand();
--> statement-breakpoint
CREATE TRIGGER ledger_carried_never_emptied BEFORE TRUNCATE ON ledger_carried FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Nothing of it changes but that it came back, once.
CREATE FUNCTION refuse_other_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.back_at IS NULL AND NEW.back_at IS NOT NULL AND to_jsonb(NEW) - 'back_at' = to_jsonb(OLD) - 'back_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an archive of the ledger changes only by coming back' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_archives_append_only BEFORE UPDATE OR DELETE ON ledger_archives FOR EACH ROW EXECUTE FUNCTION refuse_other_archive();
--> statement-breakpoint
CREATE TRIGGER ledger_archives_never_emptied BEFORE TRUNCATE ON ledger_archives FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
