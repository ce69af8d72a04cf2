ALTER TABLE "flash_claims" ADD CONSTRAINT "flash_claims_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "orders"("id");
--> statement-breakpoint
ALTER TABLE "stock_moves" ADD CONSTRAINT "stock_moves_sale_id_flash_sales_id_fk" FOREIGN KEY ("sale_id") REFERENCES "flash_sales"("id");
--> statement-breakpoint
-- Nobody has anything of a sale before its start or after its end, whichever way it was asked for.
CREATE FUNCTION refuse_claim_outside_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM flash_sales WHERE id = NEW.sale_id AND ended_at IS NULL AND NEW.claimed_at >= starts_at AND NEW.claimed_at < ends_at AND NEW.count <= person_limit;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'sale % is not open to a claim of % at %', NEW.sale_id, NEW.count, NEW.claimed_at USING ERRCODE = 'check_violation', CONSTRAINT = 'flash_claims_in_time';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER flash_claims_in_time BEFORE INSERT ON flash_claims FOR EACH ROW EXECUTE FUNCTION refuse_claim_outside_sale();
--> statement-breakpoint
-- What has begun cannot be changed, only ended: everybody who comes meets the sale that was announced.
CREATE FUNCTION refuse_changed_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.taken + OLD.waiting > 0 AND (OLD.sku_id, OLD.price, OLD.pieces, OLD.person_limit, OLD.hold_minutes, OLD.starts_at) IS DISTINCT FROM
      (NEW.sku_id, NEW.price, NEW.pieces, NEW.person_limit, NEW.hold_minutes, NEW.starts_at) OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
    RAISE EXCEPTION 'sale % has begun and cannot be changed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'flash_sales_as_announced';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER flash_sales_as_announced BEFORE UPDATE ON flash_sales FOR EACH ROW EXECUTE FUNCTION refuse_changed_sale();
