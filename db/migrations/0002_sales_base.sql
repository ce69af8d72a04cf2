ALTER TABLE "skus" ADD COLUMN "sales_base" integer DEFAULT 0 NOT NULL;
