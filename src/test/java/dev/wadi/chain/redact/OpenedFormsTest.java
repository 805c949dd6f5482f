package dev.wadi.chain.redact;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets behind a name that no colon and no equals sign follows, and behind a type. */
class OpenedFormsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cfg.setPassword(\"%s\");",
        "builder.password('%s')",
        "x.withAccessToken(\"%s\").build()",
        "cfg.set_api_key(\"%s\")",
        "new Password(\"%s\")",
        "std::string password{\"%s\"};",
        "password(%s)",
        "password (%s) was not taken",
        "secret_key [%s]",
        "password[%s]",
        "password<%s>",
        "password|%s",
        "| password | %s |",
        "password || '%s'",
        "password <- \"%s\"",
        "WHERE password <> '%s'",
        "apikey \"%s\";",
        "(setq password \"%s\")",
        "#define PASSWORD \"%s\"",
        "{password, <<\"%s\">>}",
        "refreshToken,%s,",
        "set(password, \"%s\")",
        "\"password\";\"%s\"",
        "zap.String(\"password\", `%s`)",
        "config(\"password\", default=\"%s\")",
        "('password', b'%s')"
      })
  void the_value_that_a_sign_opens_is_found(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var password string = \"%s\"",
        "let password: &str = \"%s\";",
        "self.password: str = '%s'",
        "const char password[] = \"%s\";",
        "pub const API_KEY: &str = \"%s\";",
        "let password: String = Some(\"%s\")"
      })
  void the_value_behind_a_type_is_found(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = Just \"%s\"",
        "password = (pack \"%s\")",
        "password = ('%s')",
        "password = [[%s]]",
        "password = []byte(\"%s\")",
        "password = u8\"%s\"",
        "SET password = E'%s'",
        "password => <<\"%s\">>",
        "$cfg{password} = \"%s\";",
        "$params[password] = '%s';",
        "**password**: %s"
      })
  void more_clothes_are_known(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat token | base64",
        "getToken(request) returned null",
        "password(user) is not set",
        "secret \"my-secret\" not found",
        "secret \"default-token-x7k2p\" not found",
        "validatePassword(hunter2)",
        "session[12]",
        "List<Token> tokens",
        "tokens, keys, and values",
        "password (8 to 20 letters)",
        "password: String = read()",
        "the token, once used, expires",
        "jwt.encode({\"some\": \"payload\"}, \"secret\", algorithm=\"HS256\")"
      })
  void code_and_sentences_stay(String line) {
    Worn.keeps(line);
  }
}
