-- The category tree: one move at a time, paths made by the database, no cycle, no fourth level (a check of the table).
CREATE FUNCTION catalogs_wait_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Before any row is locked, so that two branches that move into each other wait here and not in a ring.
  PERFORM pg_advisory_xact_lock(20260704);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER catalogs_a_turn BEFORE INSERT OR UPDATE OF parent_id, path ON catalogs FOR EACH STATEMENT EXECUTE FUNCTION catalogs_wait_turn();
--> statement-breakpoint
CREATE FUNCTION catalogs_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  above bigint[];
BEGIN
  IF NEW.parent_id IS NULL THEN
    NEW.path := ARRAY[NEW.id];
    RETURN NEW;
  END IF;
  SELECT path INTO above FROM catalogs WHERE id = NEW.parent_id;
  IF NEW.parent_id = NEW.id OR NEW.id = ANY (above) THEN
    RAISE EXCEPTION 'catalog % cannot lie below itself', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'catalogs_no_cycle';
  END IF;
  NEW.path := above || NEW.id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER catalogs_b_place BEFORE INSERT OR UPDATE OF parent_id, path ON catalogs FOR EACH ROW EXECUTE FUNCTION catalogs_place();
--> statement-breakpoint
CREATE FUNCTION catalogs_take_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogs SET parent_id = parent_id WHERE parent_id = NEW.id;
  WITH mine AS (SELECT id FROM skus WHERE catalog_id = NEW.id ORDER BY id FOR UPDATE)
  UPDATE skus SET catalog_id = catalog_id FROM mine WHERE skus.id = mine.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER catalogs_c_take_along AFTER UPDATE OF parent_id, path ON catalogs FOR EACH ROW
  WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION catalogs_take_along();
--> statement-breakpoint
CREATE FUNCTION skus_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_path bigint[];
BEGIN
  -- For share: who moves the catalog waits for this SKU, or this SKU waits and sees where it went.
  SELECT path INTO found_path FROM catalogs WHERE id = NEW.catalog_id FOR SHARE;
  NEW.root_id := coalesce(found_path[1], NEW.catalog_id);
  NEW.branch_id := found_path[2];
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER skus_place BEFORE INSERT OR UPDATE OF catalog_id, root_id, branch_id ON skus FOR EACH ROW EXECUTE FUNCTION skus_place();
