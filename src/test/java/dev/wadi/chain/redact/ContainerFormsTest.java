package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that something else names than the name before their sign: pairs, elements, columns. */
class ContainerFormsTest {
  @Test
  void a_value_of_a_manifest_goes_whole_where_what_is_looked_at_ends() {
    String head = "kind: Secret\ndata:\n";
    for (int length = 16_340; length < 16_420; length += 4) {
      String value = "Zk7pQ2wX9v".repeat(length / 10) + "a".repeat(length % 10);
      String once = Worn.redacted(head + "  a: " + value + "\n  b: c");

      assertThat(once.startsWith(head + "  a: [REDACTED:secret]\n")).as("%d", length).isTrue();
      assertThat(Worn.redacted(once).equals(once)).as("%d twice", length).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        /* Pairs, in either order and with others between. */
        "{\"value\":\"%s\",\"name\":\"DB_PASSWORD\"}",
        "{\"value\":\"%s\",\"type\":\"string\",\"name\":\"DB_PASSWORD\"}",
        "{\"name\":\"DB_PASSWORD\",\"type\":\"string\",\"value\":\"%s\"}",
        "{\"Key\":\"ApiKey\",\"Meta\":{\"a\":1},\"Value\":\"%s\"}",
        "[{\"value\":\"abcdef123\",\"name\":\"REPLICAS\"},{\"value\":\"%s\",\"name\":\"DB_PASSWORD\"}]",
        "{\"ParameterKey\":\"DBPassword\",\"ParameterValue\":\"%s\"}",
        "{\"ParameterValue\":\"%s\",\"ParameterKey\":\"DBPassword\"}",
        "name=DB_PASSWORD value=%s",
        "name='password', value='%s'",
        "(key=password, value=%s)",
        "- name: DB_PASSWORD\n  value: %s",
        "- value: %s\n  name: DB_PASSWORD",
        "{\"password\":{\"type\":\"string\",\"value\":\"%s\"}}",
        "{\"password\":{\"S\":\"%s\"}}",
        "Map.of(\"password\", \"%s\")",
        "ps.setString(\"password\", \"%s\")",
        "['password','%s']",
        /* Elements and attributes. */
        "<property value=\"%s\" name=\"db.password\"/>",
        "<property name=\"db.password\" type=\"x\" value=\"%s\"/>",
        "<property><name>hive.ConnectionPassword</name><value>%s</value></property>",
        "<property>\n  <name>db.password</name>\n  <value>%s</value>\n</property>",
        "<entry key=\"password\">%s</entry>",
        "<setting name=\"Password\"><value>%s</value></setting>",
        "<member><name>password</name><value><string>%s</string></value></member>",
        "<string name=\"api_key\">%s</string>",
        "<input type=\"password\" value=\"%s\">",
        "<input value=\"%s\" type=\"password\" name=\"x\">",
        "<password value=\"%s\"/>",
        "<credential username=\"a\" password=\"%s\"/>",
        /* Property lists. */
        "<key>password</key><string>%s</string>",
        "<dict>\n"
            + "<key>api_key</key>\n"
            + "\t<string>%s</string>\n"
            + "<key>name</key><string>bob</string></dict>",
        /* Statements. */
        "INSERT INTO users (name,password) VALUES ('ann','%s')",
        "insert into users(`name`, `password`, `age`) values('ann', '%s', 5), ('bob', '%s', 7);",
        "INSERT INTO [dbo].[Users] ([Name],[PasswordHash]) VALUES (N'ann', N'%s')",
        "INSERT INTO users (password, name) VALUES (MD5('%s'), 'ann')",
        "REPLACE INTO t (k, api_key) VALUES (\"a\", \"%s\")",
        "SET PASSWORD FOR 'bob'@'%' = PASSWORD('%s')",
        "SET PASSWORD FOR 'bob'@'%' = '%s'",
        "CREATE USER bob IDENTIFIED WITH mysql_native_password BY '%s'",
        "CREATE USER bob IDENTIFIED BY %s",
        "ALTER USER a WITH ENCRYPTED PASSWORD E'%s'",
        /* Kubernetes. */
        "{\"apiVersion\":\"v1\",\"data\":{\"user\":\"%s\",\"x\":\"%s\"},\"kind\":\"Secret\"}",
        "kind: Secret\ndata:\n  username: %s\n  foo: %s\ntype: Opaque",
        "apiVersion: v1\nstringData:\n  foo: %s\nkind: Secret",
      })
  void the_secret_is_gone_and_the_rest_stays(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"REPLICAS\",\"value\":\"abcdef123\"}",
        "- name: FOO\n  value: abcdef123",
        "<string name=\"title\">abcdef123</string>",
        "{\"key\":\"Content-Type\",\"value\":\"text/html\"}",
        "{\"password\":{\"secretKeyRef\":{\"name\":\"x\",\"key\":\"y\"}}}",
        "INSERT INTO users (name,password) VALUES (?, ?)",
        "INSERT INTO users (name,password) VALUES ($1, $2)",
        "currently identified by name",
        "{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}",
        "curl <user:password> https://h",
      })
  void leaves_alone(String line) {
    Worn.keeps(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kty\":\"RSA\",\"n\":\"abc\",\"d\":\"%sabc\"}",
        "{\"k\":\"%sabc\",\"alg\":\"HS256\",\"kty\":\"oct\"}",
        "{\"keys\":[{\"d\":\"%s\",\"kty\":\"EC\"},{\"kty\":\"RSA\",\"p\":\"%s\",\"dq\":\"%s\"}]}",
      })
  void private_members_of_a_web_key_are_gone(String form) {
    String tokens = form.replace("%sabc", "%s");
    Worn.loses(tokens, "[REDACTED:private-key]");
  }
}
