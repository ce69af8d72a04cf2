-- Stories and wishes stay as they were written; only when an account is erased their words go, once and wholly. The argument names the column.
CREATE FUNCTION refuse_change_but_blotting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text := TG_ARGV[0];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> words = '' AND to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DROP TRIGGER aftersale_events_append_only ON aftersale_events;
--> statement-breakpoint
CREATE TRIGGER aftersale_events_append_only BEFORE UPDATE OR DELETE ON aftersale_events FOR EACH ROW EXECUTE FUNCTION refuse_change_but_blotting('words');
--> statement-breakpoint
DROP TRIGGER parcel_events_append_only ON parcel_events;
--> statement-breakpoint
CREATE TRIGGER parcel_events_append_only BEFORE UPDATE OR DELETE ON parcel_events FOR EACH ROW EXECUTE FUNCTION refuse_change_but_blotting('why');
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' OR (NEW.user_id, NEW.amount, NEW.reason, NEW.asked_by) IS DISTINCT FROM (OLD.user_id, OLD.amount, OLD.reason, OLD.asked_by) THEN
    RAISE EXCEPTION 'wallet request % is decided', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
