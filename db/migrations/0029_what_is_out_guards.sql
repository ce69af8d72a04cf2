-- No more pieces of an order come back than it was sold, whoever writes it down.
CREATE FUNCTION refuse_returning_too_much() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  still_out bigint;
BEGIN
  PERFORM 1 FROM stocks WHERE sku_id = NEW.sku_id FOR UPDATE;
  SELECT coalesce(sum(CASE WHEN kind = 'sold' THEN count ELSE -count END), 0) INTO still_out FROM stock_moves
    WHERE order_id = NEW.order_id AND sku_id = NEW.sku_id AND kind IN ('sold', 'returned', 'written-off');
  IF NEW.count > still_out THEN
    RAISE EXCEPTION 'order % has % pieces of SKU % out, % cannot come back', NEW.order_id, still_out, NEW.sku_id, NEW.count USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER stock_moves_back_at_most BEFORE INSERT ON stock_moves FOR EACH ROW
  WHEN (NEW.order_id IS NOT NULL AND NEW.kind IN ('returned', 'written-off')) EXECUTE FUNCTION refuse_returning_too_much();
