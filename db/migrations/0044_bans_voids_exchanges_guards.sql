-- What is void will never go back: it is promised no longer, and never wakes.
CREATE OR REPLACE FUNCTION add_up_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE payments SET refund_booked = refund_booked + NEW.amount, refunded = refunded + CASE NEW.state WHEN 'done' THEN NEW.amount ELSE 0 END WHERE id = NEW.payment_id;
  ELSIF (NEW.payment_id, NEW.amount, NEW.number) IS DISTINCT FROM (OLD.payment_id, OLD.amount, OLD.number) OR OLD.state IN ('done', 'void') THEN
    RAISE EXCEPTION 'refund % is decided', OLD.number USING ERRCODE = 'restrict_violation';
  ELSIF NEW.state = 'done' THEN
    UPDATE payments SET refunded = refunded + NEW.amount WHERE id = NEW.payment_id;
  ELSIF NEW.state = 'void' THEN
    UPDATE payments SET refund_booked = refund_booked - NEW.amount WHERE id = NEW.payment_id;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- A ban is lifted once; besides that only its words may be blotted out.
CREATE FUNCTION refuse_other_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.user_id, NEW.banned_by, NEW.banned_at) IS DISTINCT FROM (OLD.user_id, OLD.banned_by, OLD.banned_at)
    OR NEW.reason NOT IN (OLD.reason, '') OR OLD.lifted_at IS NOT NULL AND (NEW.lifted_by, NEW.lifted_at) IS DISTINCT FROM (OLD.lifted_by, OLD.lifted_at) THEN
    RAISE EXCEPTION 'ban % stays as it was written down', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER user_bans_kept BEFORE UPDATE OR DELETE ON user_bans FOR EACH ROW EXECUTE FUNCTION refuse_other_ban();
