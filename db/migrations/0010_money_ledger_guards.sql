-- Money never appears or vanishes: postings sum to zero when they commit, never change, and carry their balances along.
ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_order_id_fk FOREIGN KEY (order_id) REFERENCES orders (id);
--> statement-breakpoint
ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id);
--> statement-breakpoint
CREATE TRIGGER ledger_postings_append_only BEFORE UPDATE OR DELETE ON ledger_postings FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_postings_never_emptied BEFORE TRUNCATE ON ledger_postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_entries_never_emptied BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION carry_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_balances SET balance = balance + NEW.amount WHERE account = NEW.account;
  IF NOT FOUND THEN
    INSERT INTO ledger_balances (account, balance) VALUES (NEW.account, NEW.amount)
    ON CONFLICT (account) DO UPDATE SET balance = ledger_balances.balance + NEW.amount;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_entries_carry AFTER INSERT ON ledger_entries FOR EACH ROW
  WHEN (NEW.account LIKE 'wallet:%' OR NEW.account LIKE 'held:%') EXECUTE FUNCTION carry_ledger_balance();
--> statement-breakpoint
CREATE FUNCTION refuse_balance_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'balances come from entries alone' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_balances_by_entries BEFORE INSERT OR UPDATE OR DELETE ON ledger_balances FOR EACH ROW EXECUTE FUNCTION refuse_balance_by_hand();
--> statement-breakpoint
CREATE FUNCTION check_ledger_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted bigint := CASE TG_TABLE_NAME WHEN 'ledger_postings' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'posting_id')::bigint END;
  found record;
BEGIN
  SELECT coalesce(sum(amount), 0) AS amount, count(*) AS count INTO found FROM ledger_entries WHERE posting_id = wanted;
  IF found.amount <> 0 OR found.count < 2 THEN
    RAISE EXCEPTION 'posting % has % entries that sum to % fen, not to nothing', wanted, found.count, found.amount USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_sums_to_zero';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_postings_sum_to_zero AFTER INSERT ON ledger_postings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_ledger_sum();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_entries_sum_to_zero AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_ledger_sum();
