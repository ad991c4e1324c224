package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/// Everything that is logged while it is open, at every level, by this process: Tidegate's own
/// lines and those of the libraries.
final class LogWatch implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Logger own = (Logger) LoggerFactory.getLogger("dev.tidegate");
  private final Level before = own.getLevel();
  private final AppenderBase<ILoggingEvent> appender = new Lines();
  private final Handler handler = new Records();

  LogWatch() {
    appender.setContext(own.getLoggerContext());
    appender.start();
    own.setLevel(Level.TRACE);
    own.setAdditive(false);
    own.addAppender(appender);
    java.util.logging.Logger.getLogger("").addHandler(handler);
  }

  /// No line holds the words; a line of its own proves that lines are seen.
  void assertNoLineHolds(String words) {
    LoggerFactory.getLogger("dev.tidegate.watch").atTrace().log("Seen");
    assertThat(lines).contains("Seen").noneMatch(line -> line.contains(words));
  }

  @Override
  public void close() {
    own.detachAppender(appender);
    own.setAdditive(true);
    own.setLevel(before);
    java.util.logging.Logger.getLogger("").removeHandler(handler);
  }

  private final class Lines extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      var line = new StringBuilder(event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
      }
      for (IThrowableProxy it = event.getThrowableProxy(); it != null; it = it.getCause()) {
        line.append(' ').append(it.getClassName()).append(' ').append(it.getMessage());
      }
      lines.add(line.toString());
    }
  }

  private final class Records extends Handler {
    @Override
    public void publish(LogRecord entry) {
      var line = new StringBuilder(String.valueOf(entry.getMessage()));
      for (Throwable it = entry.getThrown(); it != null; it = it.getCause()) {
        line.append(' ').append(it);
      }
      lines.add(line.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
