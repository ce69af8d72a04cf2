ALTER TABLE "aftersale_claims" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "aftersale_events" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "aftersale_lines" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "aftersale_orders" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "aftersale_parcels" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "ledger_balances" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD COLUMN "book" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ledger_postings" ADD COLUMN "book" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "order_notes" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "parcel_events" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "parcel_lines" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "parcels" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "refund_wishes" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "user_id" bigint;--> statement-breakpoint
ALTER TABLE "trackings" ADD COLUMN "user_id" bigint;