CREATE TABLE "catalog_totals" (
	"catalog_id" bigint PRIMARY KEY NOT NULL,
	"launched" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "catalog_totals_check" CHECK ("catalog_totals"."launched" >= 0)
);
--> statement-breakpoint
ALTER TABLE "catalog_totals" ADD CONSTRAINT "catalog_totals_catalog_id_catalogs_id_fk" FOREIGN KEY ("catalog_id") REFERENCES "public"."catalogs"("id") ON DELETE cascade ON UPDATE no action;