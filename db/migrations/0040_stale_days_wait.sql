-- Without looking whether it is stale already: who reckons the day has its row, and this one has to come after that.
CREATE OR REPLACE FUNCTION stale_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moments timestamptz[];
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    moments := ARRAY[NEW.created_at];
  ELSIF TG_OP = 'INSERT' THEN
    moments := ARRAY[NEW.placed_at, NEW.paid_at];
  ELSE
    moments := ARRAY[OLD.paid_at, NEW.paid_at];
  END IF;
  UPDATE stat_days SET stale = true WHERE day IN (SELECT shop_day(moment) FROM unnest(moments) moment WHERE moment IS NOT NULL);
  RETURN NULL;
END $$;
