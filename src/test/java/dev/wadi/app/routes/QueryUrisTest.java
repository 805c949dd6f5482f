package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryUrisTest {
  @Test
  void a_query_that_stands_there_as_it_is_stays_as_it_is() {
    assertThat(QueryUris.protect("select:errors?query={app=~\".+\"} |= \"a&b=1%20\""))
        .isEqualTo("select:errors?query=RAW({app=~\".+\"} |= \"a&b=1%20\")");
    assertThat(QueryUris.protect("sample:x?keepOneOf=10&query={a=\"b\"}"))
        .isEqualTo("sample:x?keepOneOf=10&query=RAW({a=\"b\"})");
    assertThat(QueryUris.protect("sample:x?query={a=\"b\"}&keepOneOf=10"))
        .isEqualTo("sample:x?query=RAW({a=\"b\"})&keepOneOf=10");
  }

  @Test
  void what_is_encoded_or_raw_already_or_not_ours_is_left_alone() {
    for (String uri :
        new String[] {
          "select:errors?query=RAW({app=~\".+\"})",
          "select:errors?query=%7Bapp%3D~%22.%2B%22%7D",
          "http://127.0.0.1/select?query={x}",
          "drop:all",
          "direct:keep"
        }) {
      assertThat(QueryUris.protect(uri)).isEqualTo(uri);
    }
  }
}
