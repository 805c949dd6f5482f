package dev.wadi.management;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;

/**
 * Copies what the process logs, at the levels that its settings say, into a {@link RecentLog} until
 * it is closed. Where another logging library stands in the place of Log4j nothing is copied.
 */
public final class LogTap implements AutoCloseable {
  private final @Nullable LoggerContext context;
  private final Copying copying;

  private LogTap(@Nullable LoggerContext context, Copying copying) {
    this.context = context;
    this.copying = copying;
  }

  /** Begins to copy. */
  public static LogTap into(RecentLog log) {
    Copying copying = new Copying(log);
    LoggerContext context =
        LogManager.getContext(false) instanceof LoggerContext known ? known : null;
    if (context != null) {
      copying.start();
      context.getRootLogger().addAppender(copying);
    }
    return new LogTap(context, copying);
  }

  @Override
  public void close() {
    if (context != null) {
      context.getRootLogger().removeAppender(copying);
      copying.stop();
    }
  }

  /* Each gateway of a process has one; names of appenders must differ. */
  private static final class Copying extends AbstractAppender {
    private final RecentLog log;

    Copying(RecentLog log) {
      super(
          "recent-" + Integer.toHexString(System.identityHashCode(log)),
          null,
          null,
          true,
          Property.EMPTY_ARRAY);
      this.log = log;
    }

    @Override
    public void append(LogEvent event) {
      log.add(
          event.getTimeMillis(),
          event.getLevel().name(),
          event.getLoggerName() == null ? "" : event.getLoggerName(),
          event.getThreadName() == null ? "" : event.getThreadName(),
          event.getMessage().getFormattedMessage(),
          stack(event.getThrown()));
    }

    private static String stack(@Nullable Throwable thrown) {
      if (thrown == null) {
        return "";
      }
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString().strip();
    }
  }
}
