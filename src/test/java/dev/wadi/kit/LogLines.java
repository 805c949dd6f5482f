package dev.wadi.kit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What a logger and those below it say while this is open, at info and above. */
public final class LogLines implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final AbstractAppender appender;
  private final String logger;
  private final LoggerConfig config;
  private final boolean own;

  private LogLines(String logger) {
    this.logger = logger;
    this.appender =
        new AbstractAppender("log-lines-" + logger, null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    LoggerConfig there = context.getConfiguration().getLoggers().get(logger);
    own = there == null;
    config = there == null ? new LoggerConfig(logger, Level.INFO, true) : there;
    config.addAppender(appender, Level.INFO, null);
    if (own) {
      context.getConfiguration().addLogger(logger, config);
    }
    context.updateLoggers();
  }

  /** Begins to listen. */
  public static LogLines of(String logger) {
    return new LogLines(logger);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    config.removeAppender(appender.getName());
    if (own) {
      context.getConfiguration().removeLogger(logger);
    }
    context.updateLoggers();
    appender.stop();
  }
}
