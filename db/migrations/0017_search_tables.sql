CREATE TABLE "search_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_heat" (
	"word" text PRIMARY KEY NOT NULL,
	"heat" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_misses" (
	"word" text PRIMARY KEY NOT NULL,
	"people" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_seen" (
	"day" text NOT NULL,
	"word" text NOT NULL,
	"who" text NOT NULL,
	CONSTRAINT "search_seen_day_word_who_pk" PRIMARY KEY("day","word","who")
);
--> statement-breakpoint
CREATE TABLE "search_skus" (
	"sku_id" bigint PRIMARY KEY NOT NULL,
	"spu_id" bigint NOT NULL,
	"root_id" bigint NOT NULL,
	"branch_id" bigint,
	"catalog_id" bigint NOT NULL,
	"brand_id" bigint,
	"price" bigint NOT NULL,
	"sales" integer NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"launched" boolean NOT NULL,
	"in_stock" boolean NOT NULL,
	"score" real DEFAULT 1 NOT NULL,
	"values" bigint[] DEFAULT '{}' NOT NULL,
	"head" "tsvector" DEFAULT ''::tsvector NOT NULL,
	"words" "tsvector" DEFAULT ''::tsvector NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_synonyms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_synonyms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"words" text[] NOT NULL,
	"edited_by" bigint,
	"edited_at" timestamp with time zone NOT NULL,
	CONSTRAINT "search_synonyms_words_key" UNIQUE("words"),
	CONSTRAINT "search_synonyms_size" CHECK (cardinality("search_synonyms"."words") between 2 and 20)
);
--> statement-breakpoint
CREATE TABLE "search_terms" (
	"kind" text NOT NULL,
	"term" text NOT NULL,
	"key" text NOT NULL,
	"ref_id" bigint DEFAULT 0 NOT NULL,
	"weight" real DEFAULT 1 NOT NULL,
	CONSTRAINT "search_terms_kind_ref_id_term_key_pk" PRIMARY KEY("kind","ref_id","term","key"),
	CONSTRAINT "search_terms_size" CHECK (length("search_terms"."key") between 1 and 80 and length("search_terms"."term") between 1 and 120)
);
--> statement-breakpoint
CREATE TABLE "search_values" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_values_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"attr" text NOT NULL,
	"attr_en" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	CONSTRAINT "search_values_key" UNIQUE("attr","name")
);
--> statement-breakpoint
DROP INDEX "skus_search_idx";--> statement-breakpoint
ALTER TABLE "search_skus" ADD CONSTRAINT "search_skus_sku_id_skus_id_fk" FOREIGN KEY ("sku_id") REFERENCES "public"."skus"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_misses_people_idx" ON "search_misses" USING btree ("people","word");--> statement-breakpoint
CREATE INDEX "search_skus_words_idx" ON "search_skus" USING gin ("words");--> statement-breakpoint
CREATE INDEX "search_skus_head_idx" ON "search_skus" USING gin ("head");--> statement-breakpoint
CREATE INDEX "search_skus_values_idx" ON "search_skus" USING gin ("values");--> statement-breakpoint
CREATE INDEX "search_skus_spu_idx" ON "search_skus" USING btree ("spu_id");--> statement-breakpoint
CREATE INDEX "search_terms_key_idx" ON "search_terms" USING btree ("key" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "search_terms_first_idx" ON "search_terms" USING btree (left("key", 1),"weight" desc);--> statement-breakpoint
CREATE INDEX "search_terms_two_idx" ON "search_terms" USING btree (left("key", 2),"weight" desc);--> statement-breakpoint
CREATE INDEX "search_terms_three_idx" ON "search_terms" USING btree (left("key", 3),"weight" desc);--> statement-breakpoint
CREATE INDEX "search_terms_like_idx" ON "search_terms" USING gin ("key" gin_trgm_ops) WHERE "search_terms"."kind" <> 'product';--> statement-breakpoint
CREATE INDEX "search_terms_ref_idx" ON "search_terms" USING btree ("kind","ref_id");--> statement-breakpoint
ALTER TABLE "skus" DROP COLUMN "search";