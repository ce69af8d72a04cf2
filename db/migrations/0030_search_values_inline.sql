-- Facets read the values of every hit: they stay in the row, only vectors lie beside it.
ALTER TABLE search_skus ALTER COLUMN "values" SET STORAGE MAIN;
--> statement-breakpoint
UPDATE search_skus SET "values" = array_cat("values", '{}') WHERE "values" <> '{}';
