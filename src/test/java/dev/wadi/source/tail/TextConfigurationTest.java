package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TextSettings.Option;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.junit.jupiter.api.Test;

/** A tail can be told whatever a text source understands, by the same names. */
class TextConfigurationTest {
  @Test
  void every_option_of_a_text_source_is_an_option_of_the_endpoint_with_the_same_default()
      throws Exception {
    Map<String, String> endpoint = new LinkedHashMap<>();
    for (var field : TextConfiguration.class.getDeclaredFields()) {
      UriParam option = field.getAnnotation(UriParam.class);
      if (option != null) {
        endpoint.put(field.getName(), option.defaultValue());
      }
    }
    Map<String, String> text = new LinkedHashMap<>();
    for (Option option : TextSettings.options()) {
      text.put(option.name(), option.byDefault());
    }

    assertThat(endpoint).isEqualTo(text);
  }

  @Test
  void what_the_endpoint_is_told_arrives() {
    assertThat(new TextConfiguration().settings()).isEqualTo(TextSettings.PLAIN);
    TextConfiguration told = new TextConfiguration();
    told.setFormat("cri");
    told.setInner("json");
    told.setLabelFields("app");
    told.setTimeZone("UTC");
    told.setMultilineMaxLines("7");
    assertThat(told.settings())
        .isEqualTo(
            TextSettings.of(
                Map.of(
                    "format", "cri",
                    "inner", "json",
                    "labelFields", "app",
                    "timeZone", "UTC",
                    "multilineMaxLines", "7")));
  }
}
