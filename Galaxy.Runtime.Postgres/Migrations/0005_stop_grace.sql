-- In whole seconds: the grace period that a stop was asked for with, and the longest of those whose entries an opening closed.
ALTER TABLE {schema}.operation_log
    ADD COLUMN stop_grace integer CHECK (stop_grace >= 0),
    ADD COLUMN superseded_grace integer CHECK (superseded_grace >= 0);
