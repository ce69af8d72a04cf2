-- How many SKUs are in the shop below each catalog, kept by whoever launches, withdraws or moves one, in the same transaction.
CREATE FUNCTION catalog_totals_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  nodes bigint[];
  changes int[];
BEGIN
  -- A catalog of the first level is its own root, one of the second its own branch: each counts once.
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(node ORDER BY node), array_agg(n ORDER BY node) INTO nodes, changes FROM (
      SELECT node, count(*)::int AS n FROM came, LATERAL (SELECT DISTINCT unnest(ARRAY[root_id, branch_id, catalog_id]) AS node) p
      WHERE launched AND node IS NOT NULL GROUP BY node) t;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(node ORDER BY node), array_agg(n ORDER BY node) INTO nodes, changes FROM (
      SELECT node, -count(*)::int AS n FROM gone, LATERAL (SELECT DISTINCT unnest(ARRAY[root_id, branch_id, catalog_id]) AS node) p
      WHERE launched AND node IS NOT NULL GROUP BY node) t;
  ELSE
    SELECT array_agg(node ORDER BY node), array_agg(n ORDER BY node) INTO nodes, changes FROM (
      SELECT node, sum(change)::int AS n FROM (
        SELECT root_id, branch_id, catalog_id, 1 AS change FROM came WHERE launched
        UNION ALL SELECT root_id, branch_id, catalog_id, -1 FROM gone WHERE launched) both_ways,
        LATERAL (SELECT DISTINCT unnest(ARRAY[root_id, branch_id, catalog_id]) AS node) p
      WHERE node IS NOT NULL GROUP BY node HAVING sum(change) <> 0) t;
  END IF;
  IF nodes IS NULL THEN
    RETURN NULL;
  END IF;
  -- In id order, each row once: who edits the same shelves waits for the other, and not in a ring.
  INSERT INTO catalog_totals (catalog_id) SELECT unnest(nodes) ON CONFLICT DO NOTHING;
  PERFORM FROM catalog_totals WHERE catalog_id = ANY (nodes) ORDER BY catalog_id FOR NO KEY UPDATE;
  UPDATE catalog_totals t SET launched = t.launched + c.n FROM unnest(nodes, changes) AS c (node, n) WHERE t.catalog_id = c.node;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Making a trigger lets nobody else write to the table until this is committed, so that nothing comes between it and the count.
CREATE TRIGGER catalog_totals_of_new AFTER INSERT ON skus REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION catalog_totals_follow();
--> statement-breakpoint
CREATE TRIGGER catalog_totals_of_old AFTER DELETE ON skus REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION catalog_totals_follow();
--> statement-breakpoint
CREATE TRIGGER catalog_totals_of_changed AFTER UPDATE ON skus REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION catalog_totals_follow();
--> statement-breakpoint
INSERT INTO catalog_totals (catalog_id, launched)
  SELECT node, count(*) FROM skus, LATERAL (SELECT DISTINCT unnest(ARRAY[root_id, branch_id, catalog_id]) AS node) p
  WHERE launched AND node IS NOT NULL GROUP BY node;
