package io.siamflow.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Keeps what a class logs, warnings and worse, until it is closed. */
public final class LogRecorder implements AutoCloseable {

  private final Logger logger;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AbstractAppender appender;
  private final Level levelBefore;

  public LogRecorder(Class<?> source) {
    logger = (Logger) LogManager.getLogger(source);
    // Flink's test jars bring a configuration that is silent.
    levelBefore = logger.getLevel();
    Configurator.setLevel(source.getName(), Level.WARN);
    appender =
        new AbstractAppender("recorder", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    logger.addAppender(appender);
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    logger.removeAppender(appender);
    Configurator.setLevel(logger.getName(), levelBefore);
    appender.stop();
  }
}
