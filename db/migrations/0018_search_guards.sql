-- Rows of search_skus stay narrow: vectors lie beside them, and an update of sales or price leaves the indexes of words alone.
ALTER TABLE search_skus SET (fillfactor = 80, toast_tuple_target = 128);
--> statement-breakpoint
ALTER TABLE search_skus ALTER COLUMN words SET STORAGE EXTERNAL, ALTER COLUMN head SET STORAGE EXTERNAL;
--> statement-breakpoint
ALTER INDEX search_skus_words_idx SET (fastupdate = off);
--> statement-breakpoint
ALTER INDEX search_skus_head_idx SET (fastupdate = off);
--> statement-breakpoint
CREATE FUNCTION search_score(sales integer, created_at timestamptz, in_stock boolean, at timestamptz) RETURNS real LANGUAGE sql STABLE AS $$
  SELECT ((1 + ln(1 + greatest(sales, 0)) / 10) * (1 + 0.2 * exp(-greatest(extract(epoch FROM at - created_at), 0) / 2592000)) * CASE WHEN in_stock THEN 1 ELSE 0.5 END)::real
$$;
--> statement-breakpoint
CREATE FUNCTION carry_sku_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  has_stock boolean := coalesce((SELECT stock > 0 FROM stocks WHERE sku_id = NEW.id), false);
BEGIN
  INSERT INTO search_skus (sku_id, spu_id, root_id, branch_id, catalog_id, brand_id, price, sales, position, created_at, launched, in_stock, score)
  VALUES (NEW.id, NEW.spu_id, NEW.root_id, NEW.branch_id, NEW.catalog_id, (SELECT brand_id FROM spus WHERE id = NEW.spu_id), NEW.price, NEW.sales, NEW.position, NEW.created_at, NEW.launched, has_stock, search_score(NEW.sales, NEW.created_at, has_stock, now()))
  ON CONFLICT (sku_id) DO UPDATE SET (spu_id, root_id, branch_id, catalog_id, price, sales, position, created_at, launched, score) =
    (SELECT excluded.spu_id, excluded.root_id, excluded.branch_id, excluded.catalog_id, excluded.price, excluded.sales, excluded.position, excluded.created_at, excluded.launched, search_score(excluded.sales, excluded.created_at, search_skus.in_stock, now()));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER skus_to_search AFTER INSERT ON skus FOR EACH ROW EXECUTE FUNCTION carry_sku_to_search();
--> statement-breakpoint
CREATE TRIGGER skus_changed_to_search AFTER UPDATE ON skus FOR EACH ROW
  WHEN ((OLD.spu_id, OLD.root_id, OLD.branch_id, OLD.catalog_id, OLD.price, OLD.sales, OLD.position, OLD.created_at, OLD.launched) IS DISTINCT FROM (NEW.spu_id, NEW.root_id, NEW.branch_id, NEW.catalog_id, NEW.price, NEW.sales, NEW.position, NEW.created_at, NEW.launched))
  EXECUTE FUNCTION carry_sku_to_search();
--> statement-breakpoint
CREATE FUNCTION carry_brand_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_skus SET brand_id = NEW.brand_id WHERE spu_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER spus_to_search AFTER UPDATE ON spus FOR EACH ROW WHEN (OLD.brand_id IS DISTINCT FROM NEW.brand_id) EXECUTE FUNCTION carry_brand_to_search();
--> statement-breakpoint
CREATE FUNCTION carry_stock_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_skus SET in_stock = NEW.stock > 0, score = search_score(sales, created_at, NEW.stock > 0, now()) WHERE sku_id = NEW.sku_id AND in_stock <> (NEW.stock > 0);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER stocks_to_search AFTER INSERT ON stocks FOR EACH ROW WHEN (NEW.stock > 0) EXECUTE FUNCTION carry_stock_to_search();
--> statement-breakpoint
-- Only when the shelf empties or fills again: an ordinary order touches nothing here.
CREATE TRIGGER stocks_changed_to_search AFTER UPDATE ON stocks FOR EACH ROW WHEN ((OLD.stock > 0) <> (NEW.stock > 0)) EXECUTE FUNCTION carry_stock_to_search();
--> statement-breakpoint
INSERT INTO search_skus (sku_id, spu_id, root_id, branch_id, catalog_id, brand_id, price, sales, position, created_at, launched, in_stock, score)
  SELECT k.id, k.spu_id, k.root_id, k.branch_id, k.catalog_id, p.brand_id, k.price, k.sales, k.position, k.created_at, k.launched, coalesce(s.stock > 0, false), search_score(k.sales, k.created_at, coalesce(s.stock > 0, false), now())
  FROM skus k JOIN spus p ON p.id = k.spu_id LEFT JOIN stocks s ON s.sku_id = k.id ON CONFLICT DO NOTHING;
