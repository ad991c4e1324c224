package dev.tidegate.broker.journal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Connections to a real file of which one call fails. Arm it with one fault at a time; safe for
/// many threads.
final class FaultySource implements SqliteSource {
  /// What fails.
  enum Call {
    /// A statement of the writer.
    WRITE,
    /// A commit of the writer, before it did anything.
    COMMIT,
    /// A commit of the writer, after it was done.
    COMMIT_DONE,
    /// A statement of the checkpoints.
    CHECKPOINT
  }

  private record Fault(Call call, AtomicInteger left, SQLiteErrorCode code) {}

  private final SqliteSource real;
  private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();
  private volatile @Nullable SQLiteErrorCode closed;

  FaultySource(SqliteSource real) {
    this.real = real;
  }

  /// The `nth` call of its kind from now on fails, once.
  void failAt(Call call, int nth, SQLiteErrorCode code) {
    fault.set(new Fault(call, new AtomicInteger(nth), code));
  }

  /// From now on no connection can be opened; null: again they can.
  void failOpening(@Nullable SQLiteErrorCode code) {
    closed = code;
  }

  /// Whether the fault that was armed has struck.
  boolean hasFailed() {
    return fault.get() == null;
  }

  @Override
  public Connection open(Use use) throws SQLException {
    SQLiteErrorCode refused = closed;
    if (refused != null) {
      throw new SQLiteException("refused by the test", refused);
    }
    Connection connection = real.open(use);
    return use == Use.READ ? connection : proxy(Connection.class, connection, use);
  }

  private <T> T proxy(Class<T> type, T target, Use use) {
    InvocationHandler handler = (_, method, arguments) -> call(target, use, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(
      Object target, Use use, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    boolean commits = method.getName().equals("commit");
    boolean executes = method.getName().startsWith("execute");
    if (use == Use.WRITE && commits) {
      strike(Call.COMMIT);
    } else if (executes) {
      strike(use == Use.WRITE ? Call.WRITE : Call.CHECKPOINT);
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
    if (use == Use.WRITE && commits) {
      strike(Call.COMMIT_DONE);
    }
    return switch (result) {
      case PreparedStatement statement -> proxy(PreparedStatement.class, statement, use);
      case Statement statement -> proxy(Statement.class, statement, use);
      case null, default -> result;
    };
  }

  private void strike(Call call) throws SQLException {
    Fault armed = fault.get();
    if (armed != null && armed.call() == call && armed.left().decrementAndGet() == 0) {
      fault.set(null);
      throw new SQLiteException("struck by the test", armed.code());
    }
  }
}
