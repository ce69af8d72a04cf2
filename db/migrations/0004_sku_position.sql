DROP INDEX "skus_list_idx";--> statement-breakpoint
ALTER TABLE "skus" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "skus_list_idx" ON "skus" USING btree ("catalog_id","position","id") WHERE "skus"."launched";