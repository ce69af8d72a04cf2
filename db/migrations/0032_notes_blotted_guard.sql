-- Notes stay as they were written; only when an account is erased their words go, once and wholly.
CREATE FUNCTION guard_order_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.text = '' AND (NEW.id, NEW.order_id, NEW.clerk_id, NEW.at) IS NOT DISTINCT FROM (OLD.id, OLD.order_id, OLD.clerk_id, OLD.at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DROP TRIGGER order_notes_append_only ON order_notes;
--> statement-breakpoint
CREATE TRIGGER order_notes_append_only BEFORE UPDATE OR DELETE ON order_notes FOR EACH ROW EXECUTE FUNCTION guard_order_note();
