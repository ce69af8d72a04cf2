-- Who may make which move of an after-sales case, as api/aftersales/states.ts has it; a test compares the two.
CREATE TABLE aftersale_moves (kind text NOT NULL, from_status text NOT NULL, to_status text NOT NULL, actor text NOT NULL, PRIMARY KEY (kind, from_status, to_status, actor));
--> statement-breakpoint
INSERT INTO aftersale_moves (kind, from_status, to_status, actor)
SELECT unnest(kinds), from_status, to_status, actor FROM (VALUES
  (ARRAY['return', 'exchange'], 'asked', 'approved', 'staff'),
  (ARRAY['refund'], 'asked', 'refunding', 'staff'),
  (ARRAY['refund'], 'asked', 'refunding', 'system'),
  (ARRAY['refund', 'return', 'exchange'], 'asked', 'refused', 'staff'),
  (ARRAY['refund', 'return', 'exchange'], 'asked', 'withdrawn', 'buyer'),
  (ARRAY['return', 'exchange'], 'approved', 'withdrawn', 'buyer'),
  (ARRAY['return', 'exchange'], 'approved', 'lapsed', 'system'),
  (ARRAY['return', 'exchange'], 'approved', 'returning', 'buyer'),
  (ARRAY['return'], 'returning', 'refunding', 'staff'),
  (ARRAY['exchange'], 'returning', 'exchanging', 'staff'),
  (ARRAY['return', 'exchange'], 'returning', 'refused', 'staff'),
  (ARRAY['exchange'], 'exchanging', 'done', 'staff'),
  (ARRAY['exchange'], 'exchanging', 'refunding', 'staff'),
  (ARRAY['refund', 'return', 'exchange'], 'refunding', 'done', 'system')
) AS moves (kinds, from_status, to_status, actor);
--> statement-breakpoint
CREATE TRIGGER aftersale_events_append_only BEFORE UPDATE OR DELETE ON aftersale_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER aftersale_lines_frozen BEFORE UPDATE OR DELETE ON aftersale_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- An event continues the story where the last one ended, and its move is one that this actor may make.
CREATE FUNCTION refuse_broken_aftersale_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_status text;
BEGIN
  SELECT to_status INTO last_status FROM aftersale_events WHERE case_id = NEW.case_id ORDER BY id DESC LIMIT 1;
  IF last_status IS DISTINCT FROM NEW.from_status THEN
    RAISE EXCEPTION 'the story of case % stands at %, not at %', NEW.case_id, last_status, NEW.from_status USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.from_status IS NULL THEN
    IF NEW.to_status <> 'asked' THEN
      RAISE EXCEPTION 'case % cannot begin at %', NEW.case_id, NEW.to_status USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NOT EXISTS (
    SELECT 1 FROM aftersale_moves m JOIN aftersales a ON a.kind = m.kind
    WHERE a.id = NEW.case_id AND m.from_status = NEW.from_status AND m.to_status = NEW.to_status AND m.actor = NEW.actor) THEN
    RAISE EXCEPTION '% may not move case % from % to %', NEW.actor, NEW.case_id, NEW.from_status, NEW.to_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER aftersale_events_one_story BEFORE INSERT ON aftersale_events FOR EACH ROW EXECUTE FUNCTION refuse_broken_aftersale_story();
--> statement-breakpoint
-- At the commit a case stands where its story does: no move without an event, no event without a move.
CREATE FUNCTION check_aftersale_story() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint := CASE WHEN TG_TABLE_NAME = 'aftersales' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'case_id')::bigint END;
  is_status text;
  story_status text;
BEGIN
  SELECT status INTO is_status FROM aftersales WHERE id = told;
  SELECT to_status INTO story_status FROM aftersale_events WHERE case_id = told ORDER BY id DESC LIMIT 1;
  IF is_status IS DISTINCT FROM story_status THEN
    RAISE EXCEPTION 'case % is %, but its last event says %', told, is_status, story_status USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER aftersales_told AFTER INSERT OR UPDATE OF status ON aftersales DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_aftersale_story();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER aftersale_events_happened AFTER INSERT ON aftersale_events DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_aftersale_story();
--> statement-breakpoint
-- What a case is about and worth is said once.
CREATE FUNCTION refuse_frozen_aftersale_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what case % is worth is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER aftersales_frozen BEFORE UPDATE ON aftersales FOR EACH ROW
  WHEN ((OLD.order_id, OLD.user_id, OLD.kind, OLD.amount, OLD.freight, OLD.cancels) IS DISTINCT FROM (NEW.order_id, NEW.user_id, NEW.kind, NEW.amount, NEW.freight, NEW.cancels))
  EXECUTE FUNCTION refuse_frozen_aftersale_change();
--> statement-breakpoint
-- A review's stars are said once; what they add up to depends on it.
CREATE FUNCTION refuse_frozen_review_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'review % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER reviews_frozen BEFORE UPDATE ON reviews FOR EACH ROW
  WHEN ((OLD.order_id, OLD.sku_id, OLD.spu_id, OLD.user_id, OLD.stars) IS DISTINCT FROM (NEW.order_id, NEW.sku_id, NEW.spu_id, NEW.user_id, NEW.stars))
  EXECUTE FUNCTION refuse_frozen_review_change();
