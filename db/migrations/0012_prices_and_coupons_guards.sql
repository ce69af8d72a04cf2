-- What an order costs, and why, is frozen; and what is taken off is the sum of what is taken off its lines.
DROP TRIGGER orders_frozen ON orders;
--> statement-breakpoint
CREATE TRIGGER orders_frozen BEFORE UPDATE ON orders FOR EACH ROW
  WHEN ((OLD.user_id, OLD.goods_amount, OLD.freight, OLD.discount, OLD.total_amount, OLD.total_count, OLD.balance_amount, OLD.trace, OLD.coupon_ids)
    IS DISTINCT FROM (NEW.user_id, NEW.goods_amount, NEW.freight, NEW.discount, NEW.total_amount, NEW.total_count, NEW.balance_amount, NEW.trace, NEW.coupon_ids))
  EXECUTE FUNCTION refuse_frozen_order_change();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION check_order_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted record;
  found record;
BEGIN
  SELECT goods_amount, total_count, discount INTO wanted FROM orders WHERE id = NEW.id;
  SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(count), 0) AS count, coalesce(sum(discount), 0) AS discount INTO found FROM order_lines WHERE order_id = NEW.id;
  IF wanted.goods_amount <> found.amount OR wanted.total_count <> found.count OR wanted.discount <> found.discount THEN
    RAISE EXCEPTION 'order % says % fen less % for % pieces, its lines say % less % for %',
      NEW.id, wanted.goods_amount, wanted.discount, wanted.total_count, found.amount, found.discount, found.count
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A coupon once used stays used for that order, until it comes back; whose it is and how long it is good never changes.
CREATE FUNCTION refuse_coupon_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'coupon % cannot change like this', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER user_coupons_frozen BEFORE UPDATE ON user_coupons FOR EACH ROW
  WHEN ((OLD.coupon_id, OLD.user_id, OLD.nth, OLD.claimed_at, OLD.valid_from, OLD.valid_until) IS DISTINCT FROM (NEW.coupon_id, NEW.user_id, NEW.nth, NEW.claimed_at, NEW.valid_from, NEW.valid_until)
    OR (OLD.state = 'used' AND NEW.state = 'used' AND OLD.order_id IS DISTINCT FROM NEW.order_id)
    OR (OLD.state = 'expired' AND NEW.state <> 'expired'))
  EXECUTE FUNCTION refuse_coupon_change();
