package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Where the placeholders of routes come from. */
class RouteValuesTest {
  /** Not a key of ours, so that whoever runs beside this test is not led astray. */
  private static final String KEY = "wadi.test.routeValues";

  private static CamelContext context(String... pairs) {
    Properties values = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      values.setProperty(pairs[i], pairs[i + 1]);
    }
    CamelContext context = new DefaultCamelContext();
    RouteValues.only(context, values);
    return context;
  }

  @Test
  void a_system_property_does_not_take_the_place_of_a_setting() {
    System.setProperty(KEY, "property");
    try {
      assertThat(context(KEY, "setting").resolvePropertyPlaceholders("{{" + KEY + "}}"))
          .isEqualTo("setting");
      assertThatThrownBy(() -> context().resolvePropertyPlaceholders("{{" + KEY + "}}"))
          .hasMessageContaining("not found");
    } finally {
      System.clearProperty(KEY);
    }
  }

  @Test
  void the_environment_does_not_take_the_place_of_a_setting() {
    Map.Entry<String, String> variable = aVariable();
    String key = variable.getKey().toLowerCase(java.util.Locale.ROOT).replace('_', '.');

    assertThat(context(key, "setting").resolvePropertyPlaceholders("{{" + key + "}}"))
        .isEqualTo("setting");
    assertThatThrownBy(() -> context().resolvePropertyPlaceholders("{{" + key + "}}"))
        .hasMessageContaining("not found");
    assertThatThrownBy(() -> context().resolvePropertyPlaceholders("{{" + variable.getKey() + "}}"))
        .hasMessageContaining("not found");
  }

  @Test
  void whoever_means_the_environment_says_so() {
    Map.Entry<String, String> variable = aVariable();

    assertThat(context().resolvePropertyPlaceholders("{{env:" + variable.getKey() + "}}"))
        .isEqualTo(variable.getValue());
    assertThat(context().resolvePropertyPlaceholders("{{env:WADI_TEST_NOBODY:other}}"))
        .isEqualTo("other");
    assertThat(context().resolvePropertyPlaceholders("{{sys:java.version}}"))
        .isEqualTo(System.getProperty("java.version"));
  }

  @Test
  void the_name_of_a_setting_is_not_that_of_a_function() {
    assertThat(context().resolvePropertyPlaceholders("{{" + KEY + ":other}}")).isEqualTo("other");
    assertThat(context(KEY, "setting").resolvePropertyPlaceholders("{{" + KEY + ":other}}"))
        .isEqualTo("setting");
    assertThatThrownBy(() -> context().resolvePropertyPlaceholders("{{service.host:nobody}}"))
        .as("one of Camel's functions, with a dot in its name")
        .hasMessageContaining("service.host");
  }

  /** Some variable that there is in every environment that tests run in. */
  private static Map.Entry<String, String> aVariable() {
    var found =
        System.getenv().entrySet().stream()
            .filter(v -> v.getKey().matches("[A-Z]+") && v.getValue().matches("[\\w/]{2,}"))
            .findFirst();
    assumeThat(found).as("an environment with a variable in it").isPresent();
    return found.get();
  }
}
