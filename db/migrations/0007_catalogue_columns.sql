ALTER TABLE "catalogs" ADD COLUMN "path" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "root_id" bigint;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "branch_id" bigint;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "unit" text DEFAULT '件' NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "unit_en" text DEFAULT 'piece' NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "weight_grams" integer DEFAULT 500 NOT NULL;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "order_limit" integer;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "person_limit" integer;--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "warn_below" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What stands already gets its place in the tree.
WITH RECURSIVE tree AS (
  SELECT id, ARRAY[id] AS path FROM catalogs WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, tree.path || c.id FROM catalogs c JOIN tree ON c.parent_id = tree.id
) UPDATE catalogs SET path = tree.path FROM tree WHERE tree.id = catalogs.id;--> statement-breakpoint
UPDATE skus SET catalog_id = spus.catalog_id, root_id = catalogs.path[1], branch_id = catalogs.path[2]
FROM spus JOIN catalogs ON catalogs.id = spus.catalog_id WHERE spus.id = skus.spu_id;--> statement-breakpoint
ALTER TABLE "skus" ALTER COLUMN "root_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "spus" ADD CONSTRAINT "spus_place_key" UNIQUE("id","catalog_id");--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_place_fk" FOREIGN KEY ("spu_id","catalog_id") REFERENCES "public"."spus"("id","catalog_id") ON DELETE no action ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "catalogs_parent_idx" ON "catalogs" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "skus_list_newest_idx" ON "skus" USING btree ("catalog_id","created_at" desc,"id" desc) WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_branch_idx" ON "skus" USING btree ("branch_id","position","id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_branch_price_idx" ON "skus" USING btree ("branch_id","price","id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_branch_sales_idx" ON "skus" USING btree ("branch_id","sales" desc,"id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_branch_newest_idx" ON "skus" USING btree ("branch_id","created_at" desc,"id" desc) WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_root_idx" ON "skus" USING btree ("root_id","position","id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_root_price_idx" ON "skus" USING btree ("root_id","price","id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_root_sales_idx" ON "skus" USING btree ("root_id","sales" desc,"id") WHERE "skus"."launched";--> statement-breakpoint
CREATE INDEX "skus_root_newest_idx" ON "skus" USING btree ("root_id","created_at" desc,"id" desc) WHERE "skus"."launched";--> statement-breakpoint
ALTER TABLE "catalogs" ADD CONSTRAINT "catalogs_three_levels" CHECK (cardinality("catalogs"."path") between 1 and 3);--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_weight_check" CHECK ("skus"."weight_grams" > 0);--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_limits_check" CHECK ("skus"."order_limit" > 0 and "skus"."person_limit" > 0);--> statement-breakpoint
ALTER TABLE "skus" ADD CONSTRAINT "skus_warn_check" CHECK ("skus"."warn_below" >= 0);