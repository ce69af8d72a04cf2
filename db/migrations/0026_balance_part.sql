-- What an order takes from the wallet stands beside its other payments, whoever took it, so that it can go back like them.
CREATE FUNCTION book_balance_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payments (number, order_id, method, state, amount, paid, paid_at, created_at)
  SELECT p.order_id || 'B', p.order_id, 'balance', 'succeeded', NEW.amount, NEW.amount, p.at, p.at FROM ledger_postings p WHERE p.id = NEW.posting_id AND p.kind = 'capture';
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_entries_book_balance_part AFTER INSERT ON ledger_entries FOR EACH ROW WHEN (NEW.account = 'sales' AND NEW.amount > 0) EXECUTE FUNCTION book_balance_part();
