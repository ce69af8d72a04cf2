-- What the table definitions cannot say: ledgers that only grow, states that only move along allowed paths,
-- and totals that are the sum of their parts.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
ALTER TABLE stock_moves ADD CONSTRAINT stock_moves_order_id_fk FOREIGN KEY (order_id) REFERENCES orders (id);
--> statement-breakpoint
ALTER TABLE stocks SET (fillfactor = 50);
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER stock_moves_append_only BEFORE UPDATE OR DELETE ON stock_moves FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE ON order_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER order_lines_frozen BEFORE UPDATE OR DELETE ON order_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The allowed moves, as api/orders/states.ts has them; a test compares the two.
CREATE TABLE order_moves (from_status smallint NOT NULL, to_status smallint NOT NULL, PRIMARY KEY (from_status, to_status));
--> statement-breakpoint
INSERT INTO order_moves VALUES (1, 2), (1, 6), (2, 3), (2, 7), (3, 5), (3, 7), (5, 4), (5, 7), (4, 7), (7, 8), (7, 2), (7, 3), (7, 5), (7, 4);
--> statement-breakpoint
CREATE FUNCTION refuse_illegal_order_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM order_moves WHERE from_status = OLD.status AND to_status = NEW.status) THEN
    RAISE EXCEPTION 'order % cannot go from status % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_legal_moves BEFORE UPDATE OF status ON orders FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION refuse_illegal_order_move();
--> statement-breakpoint
CREATE FUNCTION refuse_frozen_order_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what order % costs is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER orders_frozen BEFORE UPDATE ON orders FOR EACH ROW
  WHEN ((OLD.user_id, OLD.goods_amount, OLD.freight, OLD.discount, OLD.total_amount, OLD.total_count)
    IS DISTINCT FROM (NEW.user_id, NEW.goods_amount, NEW.freight, NEW.discount, NEW.total_amount, NEW.total_count))
  EXECUTE FUNCTION refuse_frozen_order_change();
--> statement-breakpoint
CREATE FUNCTION check_order_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted record;
  found record;
BEGIN
  SELECT goods_amount, total_count INTO wanted FROM orders WHERE id = NEW.id;
  SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(count), 0) AS count INTO found FROM order_lines WHERE order_id = NEW.id;
  IF wanted.goods_amount <> found.amount OR wanted.total_count <> found.count THEN
    RAISE EXCEPTION 'order % says % fen for % pieces, its lines say % for %', NEW.id, wanted.goods_amount, wanted.total_count, found.amount, found.count
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER orders_equal_their_lines AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_order_sum();
--> statement-breakpoint
-- Lines belong to the transaction that made their order: xmin of the order is then ours.
CREATE FUNCTION refuse_late_order_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND user_id = NEW.user_id AND xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'order % is complete; no line can be added', NEW.order_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_lines_with_their_order BEFORE INSERT ON order_lines FOR EACH ROW EXECUTE FUNCTION refuse_late_order_line();
