-- What is promised and what has gone back is added up by the database: a payment's checks then refuse a fen too much.
CREATE FUNCTION add_up_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE payments SET refund_booked = refund_booked + NEW.amount, refunded = refunded + CASE NEW.state WHEN 'done' THEN NEW.amount ELSE 0 END WHERE id = NEW.payment_id;
  ELSIF (NEW.payment_id, NEW.amount, NEW.number) IS DISTINCT FROM (OLD.payment_id, OLD.amount, OLD.number) OR OLD.state = 'done' THEN
    RAISE EXCEPTION 'refund % is decided', OLD.number USING ERRCODE = 'restrict_violation';
  ELSIF NEW.state = 'done' THEN
    UPDATE payments SET refunded = refunded + NEW.amount WHERE id = NEW.payment_id;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refunds_add_up BEFORE INSERT OR UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION add_up_refund();
--> statement-breakpoint
CREATE TRIGGER refunds_kept BEFORE DELETE ON refunds FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER refund_wishes_append_only BEFORE UPDATE OR DELETE ON refund_wishes FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A request is decided once, and says for ever what was asked.
CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'waiting' OR (NEW.user_id, NEW.amount, NEW.reason, NEW.asked_by) IS DISTINCT FROM (OLD.user_id, OLD.amount, OLD.reason, OLD.asked_by) THEN
    RAISE EXCEPTION 'wallet request % is decided', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER wallet_requests_decided_once BEFORE UPDATE ON wallet_requests FOR EACH ROW EXECUTE FUNCTION refuse_second_decision();
--> statement-breakpoint
-- What was paid before there was a ledger is opened in it, so that the books say what the payments say.
DO $$
DECLARE
  old record;
  posting bigint;
BEGIN
  FOR old IN SELECT p.*, o.user_id FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.paid > 0 ORDER BY p.id LOOP
    INSERT INTO ledger_postings (key, kind, order_id, user_id, at) VALUES ('payment:' || old.number, CASE old.state WHEN 'surplus' THEN 'surplus' ELSE 'payment' END, old.order_id, old.user_id, coalesce(old.paid_at, now())) RETURNING id INTO posting;
    INSERT INTO ledger_entries (posting_id, account, amount) VALUES (posting, 'gateway:' || old.method, -old.paid), (posting, CASE old.state WHEN 'surplus' THEN 'surplus' ELSE 'sales' END, old.paid);
  END LOOP;
  FOR old IN SELECT r.number, r.amount, r.done_at, p.method, p.state, p.order_id, o.user_id FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id WHERE r.state = 'done' ORDER BY r.id LOOP
    INSERT INTO ledger_postings (key, kind, order_id, user_id, at) VALUES ('refund:' || old.number, 'refund', old.order_id, old.user_id, old.done_at) RETURNING id INTO posting;
    INSERT INTO ledger_entries (posting_id, account, amount) VALUES (posting, 'gateway:' || old.method, old.amount), (posting, CASE old.state WHEN 'surplus' THEN 'surplus' ELSE 'sales' END, -old.amount);
  END LOOP;
END $$;
--> statement-breakpoint
SET CONSTRAINTS ALL IMMEDIATE;
--> statement-breakpoint
SET CONSTRAINTS ALL DEFERRED;
