package dev.wadi.app.rooms;

import dev.wadi.app.routes.RouteValues;
import dev.wadi.app.routes.WaitingTasks;
import dev.wadi.app.settings.SettingsException;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * Camel's launcher, deaf to everything but what the settings say.
 *
 * <p>By itself it takes a profile, files of properties and options of its own from {@code CAMEL_…}
 * variables and {@code -Dcamel.…}. A gateway whose settings say one thing and whose routes do
 * another is worse than one that lacks an option, so none of these count here.
 */
final class GatewayCamel extends Main {
  private final Properties values = new Properties();

  GatewayCamel() {
    super(GatewayCamel.class);
    // Named outright, so that it is not looked up: "false" stands for no file at all.
    setPropertyPlaceholderLocations("false");
    setDefaultPropertyPlaceholderLocation("false");
    configure()
        .withAutoConfigurationEnabled(false)
        .withAutoConfigurationEnvironmentVariablesEnabled(false)
        .withAutoConfigurationSystemPropertiesEnabled(false)
        .withBasePackageScanEnabled(false);
  }

  /**
   * Makes the context; nothing moves yet.
   *
   * @param given what placeholders stand for; keys that begin with {@code camel.} are options of
   *     components and their like
   * @throws SettingsException when there is no such component or option
   */
  void prepare(Properties given) {
    values.putAll(given);
    // Both are looked for elsewhere while they are empty.
    setInitialProperties(values);
    setOverrideProperties(values);
    List<String> options =
        given.stringPropertyNames().stream().filter(n -> n.startsWith("camel.")).sorted().toList();
    configure().withAutoConfigurationEnabled(!options.isEmpty());
    try {
      init();
    } catch (RuntimeException e) {
      if (options.isEmpty()) {
        throw e;
      }
      throw new SettingsException(
          String.join(", ", options) + ": Camel does not take this (" + reason(e) + ")");
    }
    WaitingTasks.ofRedeliveries(getCamelContext());
  }

  private static String reason(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null && e.getCause() != e) {
      e = e.getCause();
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    RouteValues.only(context, values);
    return context;
  }
}
