-- Who may make which move of an order, as api/orders/states.ts has it; a test compares the two.
ALTER TABLE order_moves DROP CONSTRAINT order_moves_pkey;
--> statement-breakpoint
TRUNCATE order_moves;
--> statement-breakpoint
ALTER TABLE order_moves ADD COLUMN actor text NOT NULL, ADD PRIMARY KEY (from_status, to_status, actor);
--> statement-breakpoint
INSERT INTO order_moves (from_status, to_status, actor)
SELECT from_status, to_status, unnest(actors) FROM (VALUES
  (1, 2, ARRAY['gateway', 'system', 'staff']),
  (1, 6, ARRAY['buyer', 'system', 'staff']),
  (2, 3, ARRAY['staff', 'system']),
  (2, 7, ARRAY['buyer', 'staff', 'system']),
  (3, 5, ARRAY['buyer', 'system', 'staff']),
  (3, 7, ARRAY['buyer', 'staff', 'system']),
  (5, 4, ARRAY['buyer', 'system']),
  (5, 7, ARRAY['buyer', 'staff', 'system']),
  (4, 7, ARRAY['buyer', 'staff', 'system']),
  (7, 8, ARRAY['gateway', 'system', 'staff']),
  (7, 2, ARRAY['buyer', 'staff', 'system']),
  (7, 3, ARRAY['buyer', 'staff', 'system']),
  (7, 5, ARRAY['buyer', 'staff', 'system']),
  (7, 4, ARRAY['buyer', 'staff', 'system'])
) AS moves (from_status, to_status, actors);
--> statement-breakpoint
-- An event continues the story where the last one ended, and its move is one that this actor may make.
CREATE FUNCTION refuse_broken_order_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_status smallint;
BEGIN
  SELECT to_status INTO last_status FROM order_events WHERE order_id = NEW.order_id ORDER BY id DESC LIMIT 1;
  IF last_status IS DISTINCT FROM NEW.from_status THEN
    RAISE EXCEPTION 'the story of order % stands at %, not at %', NEW.order_id, last_status, NEW.from_status USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.from_status IS NULL THEN
    IF NEW.to_status <> 1 THEN
      RAISE EXCEPTION 'order % cannot begin at status %', NEW.order_id, NEW.to_status USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NOT EXISTS (SELECT 1 FROM order_moves WHERE from_status = NEW.from_status AND to_status = NEW.to_status AND actor = NEW.actor) THEN
    RAISE EXCEPTION '% may not move order % from status % to %', NEW.actor, NEW.order_id, NEW.from_status, NEW.to_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_events_one_story BEFORE INSERT ON order_events FOR EACH ROW EXECUTE FUNCTION refuse_broken_order_story();
--> statement-breakpoint
-- At the commit an order's status is where its story stands: no move without an event, no event without a move.
CREATE FUNCTION check_order_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint := CASE WHEN TG_TABLE_NAME = 'orders' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'order_id')::bigint END;
  is_status smallint;
  story_status smallint;
BEGIN
  SELECT status INTO is_status FROM orders WHERE id = told;
  SELECT to_status INTO story_status FROM order_events WHERE order_id = told ORDER BY id DESC LIMIT 1;
  IF is_status IS DISTINCT FROM story_status THEN
    RAISE EXCEPTION 'order % has status %, but its last event says %', told, is_status, story_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER orders_told AFTER UPDATE OF status ON orders DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_order_story();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER order_events_happened AFTER INSERT ON order_events DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_order_story();
--> statement-breakpoint
CREATE TRIGGER order_notes_append_only BEFORE UPDATE OR DELETE ON order_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER parcel_events_append_only BEFORE UPDATE OR DELETE ON parcel_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TABLE parcel_moves (from_status text NOT NULL, to_status text NOT NULL, actor text NOT NULL, PRIMARY KEY (from_status, to_status, actor));
--> statement-breakpoint
INSERT INTO parcel_moves VALUES
  ('planned', 'shipped', 'staff'), ('planned', 'shipped', 'system'),
  ('planned', 'cancelled', 'staff'), ('planned', 'cancelled', 'system'), ('planned', 'cancelled', 'buyer'),
  ('shipped', 'arrived', 'courier'), ('shipped', 'arrived', 'buyer'), ('shipped', 'arrived', 'staff'), ('shipped', 'arrived', 'system'),
  ('shipped', 'returned', 'courier'), ('shipped', 'returned', 'staff'), ('shipped', 'returned', 'system'),
  ('arrived', 'returned', 'staff'), ('arrived', 'returned', 'system');
--> statement-breakpoint
CREATE FUNCTION refuse_illegal_parcel_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM parcel_moves WHERE from_status = OLD.status AND to_status = NEW.status) THEN
    RAISE EXCEPTION 'parcel % cannot go from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER parcels_legal_moves BEFORE UPDATE OF status ON parcels FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION refuse_illegal_parcel_move();
--> statement-breakpoint
CREATE FUNCTION refuse_broken_parcel_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_status text;
BEGIN
  SELECT to_status INTO last_status FROM parcel_events WHERE parcel_id = NEW.parcel_id ORDER BY id DESC LIMIT 1;
  IF last_status IS DISTINCT FROM NEW.from_status
    OR NEW.from_status IS NULL AND NEW.to_status <> 'planned'
    OR NEW.from_status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM parcel_moves WHERE from_status = NEW.from_status AND to_status = NEW.to_status AND actor = NEW.actor) THEN
    RAISE EXCEPTION '% may not move parcel % from % to %, it stands at %', NEW.actor, NEW.parcel_id, NEW.from_status, NEW.to_status, last_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER parcel_events_one_story BEFORE INSERT ON parcel_events FOR EACH ROW EXECUTE FUNCTION refuse_broken_parcel_story();
--> statement-breakpoint
CREATE FUNCTION check_parcel_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint := CASE WHEN TG_TABLE_NAME = 'parcels' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'parcel_id')::bigint END;
  is_status text;
  story_status text;
BEGIN
  SELECT status INTO is_status FROM parcels WHERE id = told;
  SELECT to_status INTO story_status FROM parcel_events WHERE parcel_id = told ORDER BY id DESC LIMIT 1;
  IF is_status IS DISTINCT FROM story_status THEN
    RAISE EXCEPTION 'parcel % is %, but its last event says %', told, is_status, story_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- What left the house is what was packed.
CREATE FUNCTION refuse_repacking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM parcels WHERE id = OLD.parcel_id AND status = 'planned') THEN
    RAISE EXCEPTION 'parcel % has left; what is in it stays', OLD.parcel_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER parcel_lines_while_planned BEFORE UPDATE OR DELETE ON parcel_lines FOR EACH ROW EXECUTE FUNCTION refuse_repacking();
--> statement-breakpoint
INSERT INTO warehouses (code, name, name_en, province, is_default) VALUES ('MAIN', '总仓', 'Main warehouse', '310000', true);
--> statement-breakpoint
INSERT INTO warehouse_stocks (warehouse_id, sku_id, on_hand) SELECT warehouses.id, sku_id, stock + held FROM stocks, warehouses WHERE is_default;
--> statement-breakpoint
-- A SKU's first pieces lie in the default house until somebody says otherwise.
CREATE FUNCTION put_in_default_warehouse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO warehouse_stocks (warehouse_id, sku_id, on_hand) SELECT id, NEW.sku_id, NEW.stock + NEW.held FROM warehouses WHERE is_default
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER stocks_in_a_warehouse AFTER INSERT ON stocks FOR EACH ROW EXECUTE FUNCTION put_in_default_warehouse();
--> statement-breakpoint
-- Orders from before parcels: what was paid is planned, what was shipped left in one parcel.
INSERT INTO parcels (order_id, warehouse_id, status, courier, tracking_number, planned_at, shipped_at)
SELECT o.id, w.id, CASE WHEN tracking_number IS NULL THEN 'planned' ELSE 'shipped' END,
  CASE WHEN tracking_number IS NOT NULL THEN 'jishi' END,
  CASE WHEN row_number() OVER (PARTITION BY tracking_number ORDER BY o.id) = 1 THEN tracking_number ELSE tracking_number || '-' || o.id END,
  coalesce(paid_at, placed_at), CASE WHEN tracking_number IS NOT NULL THEN coalesce(shipped_at, placed_at) END
FROM orders o, warehouses w WHERE w.is_default AND o.status IN (2, 3, 4, 5, 7) ORDER BY o.id;
--> statement-breakpoint
INSERT INTO parcel_lines (parcel_id, sku_id, count) SELECT p.id, l.sku_id, sum(l.count) FROM parcels p JOIN order_lines l USING (order_id) GROUP BY p.id, l.sku_id;
--> statement-breakpoint
INSERT INTO parcel_events (parcel_id, to_status, actor, at) SELECT id, 'planned', 'system', planned_at FROM parcels ORDER BY id;
--> statement-breakpoint
INSERT INTO parcel_events (parcel_id, from_status, to_status, actor, at) SELECT id, 'planned', 'shipped', 'system', shipped_at FROM parcels WHERE status = 'shipped' ORDER BY id;
--> statement-breakpoint
UPDATE orders SET confirm_before = shipped_at + interval '10 days' WHERE status = 3;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER parcels_told AFTER UPDATE OF status ON parcels DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_parcel_story();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER parcel_events_happened AFTER INSERT ON parcel_events DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_parcel_story();
