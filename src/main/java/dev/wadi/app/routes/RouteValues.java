package dev.wadi.app.routes;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.DefaultPropertiesFunctionResolver;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesFunctionResolver;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The values behind the placeholders of routes: those of the settings, and no others.
 *
 * <p>By itself Camel takes {@code {{wadi.push.port}}} from the environment (WADI_PUSH_PORT) or from
 * a system property before it looks at what it was given. Settings have an order of their own, in
 * which the environment has its place; once they are resolved, nothing may change them on the way
 * to a route. Whoever means the environment says so: {@code {{env:NAME}}} and {@code {{sys:name}}}
 * work as Camel documents them, the first also with a file that {@code NAME_FILE} names.
 */
public final class RouteValues {
  private RouteValues() {}

  /** Lets a context find placeholders in {@code values} alone; before anything is resolved. */
  public static void only(CamelContext context, Properties values) {
    PropertiesComponent placeholders = (PropertiesComponent) context.getPropertiesComponent();
    placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
    placeholders.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    placeholders.setAutoDiscoverPropertiesSources(false);
    placeholders.setInitialProperties(values);
    placeholders.setOverrideProperties(values);
    placeholders.setPropertiesFunctionResolver(functions(context));
    placeholders.addPropertiesFunction(new EnvironmentFunction(System::getenv));
  }

  /*
   * In {{wadi.active.kafka.sink:false}} Camel takes the name of the setting for that of a function
   * and searches every jar for it. Names of settings have dots; functions from elsewhere have none.
   */
  private static PropertiesFunctionResolver functions(CamelContext context) {
    DefaultPropertiesFunctionResolver functions =
        new DefaultPropertiesFunctionResolver() {
          @Override
          public @Nullable PropertiesFunction resolvePropertiesFunction(String name) {
            return hasFunction(name) || name.indexOf('.') < 0
                ? super.resolvePropertiesFunction(name)
                : null;
          }
        };
    functions.setCamelContext(context);
    ServiceHelper.initService(functions);
    return functions;
  }
}
