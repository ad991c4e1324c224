package dev.tidegate.broker.journal;

import dev.tidegate.model.EventId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Writes what a batch holds beside frames: control entries, edits, blanks, cursors, refusals,
/// parkings, the run, how far the sweep and the merging have come.
final class SqliteNotes {
  private final SqliteNames names;
  private final SqliteStatement lastControl;
  private final SqliteStatement addControl;
  private final SqliteStatement addEdit;
  private final SqliteStatement openBlank;
  private final SqliteStatement closeBlank;
  private final SqliteStatement putCursor;
  private final SqliteStatement addRefusal;
  private final SqliteStatement park;
  private final SqliteStatement release;
  private final SqliteStatement addRun;
  private final SqliteStatement forgetRuns;
  private final SqliteStatement putSweep;
  private final SqliteStatement putSettled;

  SqliteNotes(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    lastControl = new SqliteStatement(connection, "select max(local_position) from control");
    addControl = new SqliteStatement(connection, "insert into control values (?, ?, ?, ?)");
    addEdit =
        new SqliteStatement(
            connection, "insert or ignore into edit values (null, ?, ?, ?, ?, ?, ?, ?, ?)");
    openBlank =
        new SqliteStatement(connection, "insert or ignore into blank values (null, ?, ?, ?, ?)");
    closeBlank =
        new SqliteStatement(
            connection,
            "delete from blank where bucket = ? and origin = ? and incarnation = ?"
                + " and sequence = ?");
    putCursor =
        new SqliteStatement(
            connection, "insert or replace into subscription_cursor values (?, ?, ?)");
    addRefusal =
        new SqliteStatement(connection, "insert or ignore into refusal values (?, ?, ?, ?, ?, ?)");
    park =
        new SqliteStatement(
            connection, "insert or ignore into parking values (null, ?, ?, ?, ?, ?, ?)");
    release = new SqliteStatement(connection, "delete from parking where channel = ?");
    addRun = new SqliteStatement(connection, "insert into run values (null, ?, ?, ?)");
    forgetRuns =
        new SqliteStatement(
            connection,
            "delete from run where id <= (select max(id) from run) - " + Recovered.RUNS);
    putSweep =
        new SqliteStatement(connection, "insert or replace into sweep values (1, ?, ?, ?, ?)");
    putSettled = new SqliteStatement(connection, "insert or replace into settled values (1, ?)");
  }

  long lastControl() throws SQLException {
    return lastControl.number().orElse(0);
  }

  void write(Batch batch) throws SQLException {
    for (Batch.StoredControl entry : batch.control()) {
      addControl.run(
          entry.localPosition(), names.number(entry.region()), entry.position(), entry.entry());
    }
    for (Batch.Edit edit : batch.edits()) {
      EventId target = edit.target();
      EventId by = edit.by();
      addEdit.run(
          target.bucket().value(),
          names.number(target.origin()),
          target.incarnation(),
          target.sequence(),
          by.bucket().value(),
          names.number(by.origin()),
          by.incarnation(),
          by.sequence());
    }
    onEach(openBlank, batch.blanksOpened());
    onEach(closeBlank, batch.blanksDone());
    for (Batch.Cursor cursor : batch.cursors()) {
      putCursor.run(cursor.org().value(), cursor.name(), cursor.token());
    }
    for (Batch.Refusal refusal : batch.refusals()) {
      EventId event = refusal.event();
      addRefusal.run(
          event.bucket().value(),
          names.number(event.origin()),
          event.incarnation(),
          event.sequence(),
          refusal.reason(),
          refusal.atMillis());
    }
    for (Batch.Parking parking : batch.parkings()) {
      write(parking);
    }
    if (batch.run().isPresent()) {
      Batch.Run run = batch.run().get();
      addRun.run(run.incarnation(), run.control(), SqliteBytes.ofPlaces(run.positions()));
      forgetRuns.run();
    }
    if (batch.sweep().isPresent()) {
      Batch.Sweep sweep = batch.sweep().get();
      putSweep.run(sweep.rules(), sweep.sinceMillis(), sweep.bucket(), sweep.next());
    }
    if (batch.settled().isPresent()) {
      putSettled.run((Object) SqliteBytes.ofPlaces(batch.settled().get()));
    }
  }

  private void write(Batch.Parking parking) throws SQLException {
    byte[] channel = SqliteBytes.of(parking.channel());
    if (!parking.parked()) {
      release.run((Object) channel);
      return;
    }
    EventId event = parking.event();
    park.run(
        channel,
        event.bucket().value(),
        names.number(event.origin()),
        event.incarnation(),
        event.sequence(),
        parking.reason());
  }

  private void onEach(SqliteStatement statement, List<EventId> events) throws SQLException {
    for (EventId event : events) {
      statement.run(
          event.bucket().value(),
          names.number(event.origin()),
          event.incarnation(),
          event.sequence());
    }
  }
}
