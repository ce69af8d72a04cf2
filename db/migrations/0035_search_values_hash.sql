ALTER TABLE "search_skus" ADD COLUMN "values_hash" bigint GENERATED ALWAYS AS (hash_array_extended("values", 0)) STORED;--> statement-breakpoint
CREATE INDEX "search_skus_root_idx" ON "search_skus" USING btree ("root_id");--> statement-breakpoint
CREATE INDEX "search_skus_branch_idx" ON "search_skus" USING btree ("branch_id");--> statement-breakpoint
CREATE INDEX "search_skus_catalog_idx" ON "search_skus" USING btree ("catalog_id");