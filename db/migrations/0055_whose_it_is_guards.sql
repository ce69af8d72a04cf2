-- What triggers write says whose it is, as the row does that set them off. Entries are summed within their posting's book, so that a ledger in parts by month asks one of them.
CREATE OR REPLACE FUNCTION carry_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOOP
    UPDATE ledger_balances SET balance = balance + NEW.amount WHERE account = NEW.account;
    EXIT WHEN FOUND;
    -- No target: the key is (account), or (user_id, account) in a shop that is ready for shards.
    INSERT INTO ledger_balances (account, balance, user_id) VALUES (NEW.account, NEW.amount, NEW.user_id) ON CONFLICT DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_ledger_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted bigint := CASE TG_TABLE_NAME WHEN 'ledger_postings' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'posting_id')::bigint END;
  found record;
BEGIN
  SELECT coalesce(sum(amount), 0) AS amount, count(*) AS count INTO found FROM ledger_entries WHERE posting_id = wanted AND book = NEW.book;
  IF found.amount <> 0 OR found.count < 2 THEN
    RAISE EXCEPTION 'posting % has % entries that sum to % fen, not to nothing', wanted, found.count, found.amount USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_sums_to_zero';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION book_balance_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payments (number, order_id, user_id, method, state, amount, paid, paid_at, created_at)
  SELECT p.order_id || 'B', p.order_id, p.user_id, 'balance', 'succeeded', NEW.amount, NEW.amount, p.at, p.at
  FROM ledger_postings p WHERE p.id = NEW.posting_id AND p.book = NEW.book AND p.kind = 'capture';
  RETURN NULL;
END $$;
