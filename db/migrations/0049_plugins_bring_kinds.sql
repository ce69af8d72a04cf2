ALTER TABLE "payments" DROP CONSTRAINT "payments_method_check";--> statement-breakpoint
ALTER TABLE "promotions" DROP CONSTRAINT "promotions_kind_check";--> statement-breakpoint
ALTER TABLE "freight_rules" ADD COLUMN "rule" text;--> statement-breakpoint
ALTER TABLE "freight_rules" ADD COLUMN "values" jsonb;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "rule" text;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "values" jsonb;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_method_check" CHECK ("payments"."method" ~ '^[a-z]{3,20}$');--> statement-breakpoint
ALTER TABLE "freight_rules" ADD CONSTRAINT "freight_rules_rule_check" CHECK (case when "freight_rules"."rule" is null then "freight_rules"."values" is null else "freight_rules"."rule" ~ '^[a-z0-9-]+/[a-z0-9-]+$' and coalesce(jsonb_typeof("freight_rules"."values") = 'object', false) end);--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_kind_check" CHECK ((case "promotions"."kind"
        when 'member' then "promotions"."percent" between 1 and 99 and "promotions"."level" between 1 and 9
        when 'nth-piece' then "promotions"."percent" between 0 and 99 and "promotions"."nth" between 2 and 100
        when 'gift' then "promotions"."threshold" >= 0 and "promotions"."gift_sku_id" is not null and "promotions"."gift_count" between 1 and 100
        when 'full-reduction' then true
        when 'plugin' then "promotions"."rule" ~ '^[a-z0-9-]+/[a-z0-9-]+$' and jsonb_typeof("promotions"."values") = 'object' end) is true);