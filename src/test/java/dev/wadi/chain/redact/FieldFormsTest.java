package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in the places where services write them: statements, commands, forms, pairs, tracks. */
class FieldFormsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "CREATE USER bob IDENTIFIED BY 's3cr3t'|CREATE USER bob IDENTIFIED BY '[REDACTED:secret]'",
        "ALTER ROLE bob WITH PASSWORD 's3''t';|ALTER ROLE bob WITH PASSWORD '[REDACTED:secret]';",
        "curl -s -u admin:hunter22 https://a.io|curl -s -u admin:[REDACTED:secret] https://a.io",
        "curl --user 'bob:two words' x|curl --user 'bob:[REDACTED:secret]' x",
        "mysql -u root -ps3cr3t9X db|mysql -u root -p[REDACTED:secret] db",
        "dsn app:s3cr3t@tcp(db:3306)/shop|dsn [REDACTED:credentials]@tcp(db:3306)/shop",
        "jdbc:oracle:thin:scott/tiger@//db:1521/x|jdbc:oracle:thin:[REDACTED:credentials]@//db:1521/x",
      })
  void removes_passwords_of_statements_and_commands(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"name\":\"DB_PASSWORD\",\"value\":\"s3cr3t\"}|{\"name\":\"DB_PASSWORD\",\"value\":\"[REDACTED:secret]\"}",
        "<add key=\"Password\" value=\"s3cr3t\"/>|<add key=\"Password\""
            + " value=\"[REDACTED:secret]\"/>",
        "DD_API_KEY=0123456789abcdef0123456789abcdef|DD_API_KEY=[REDACTED:secret]",
        "x-api-key: 0123456789abcdef|x-api-key: [REDACTED:secret]",
        "secret_key_base: 94ea2a52222fa1c7648ee5e9|secret_key_base: [REDACTED:secret]",
        "<wsse:Password Type=\"x#PasswordText\">s3cret</wsse:Password>|<wsse:Password"
            + " Type=\"x#PasswordText\">[REDACTED:secret]</wsse:Password>",
        "<password><![CDATA[s3cret]]></password>|<password><![CDATA[[REDACTED:secret]]]></password>",
        "cvv: 123|cvv: [REDACTED:secret]",
        "--client-secret abcDEF123456|--client-secret [REDACTED:secret]",
        "{\"password\":[\"hunter22\"]}|{\"password\":[\"[REDACTED:secret]\"]}",
        "map[password:[hunter22] user:[bob]]|map[password:[[REDACTED:secret]] user:[bob]]",
        "addr:2001:db8:0:0:0:ff00:42:8329|addr:[REDACTED:ipv6]",
        "mac:00:1a:2b:3c:4d:5e up|mac:[REDACTED:mac] up",
        "requirepass=s3cr3t9X|requirepass=[REDACTED:secret]",
        "sessionid=4veep2zuj8797gkdbwhao84qqvkvp1if|sessionid=[REDACTED:secret]",
      })
  void removes_values_by_their_names(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "cardnumber=4111+1111+1111+1111&exp=12%2F25|cardnumber=[REDACTED:cc]&exp=12%2F25",
        "%B4111111111111111^DOE/JOHN^2712101?|%B[REDACTED:cc]^DOE/JOHN^2712101?",
        "iban=DE89+3704+0044+0532+0130+00&x=1|iban=[REDACTED:iban]&x=1",
        "personnr 811218+9876|personnr [REDACTED:personnummer]",
        "用户bob@acme.com登录失败|用户[REDACTED:email]登录失败",
        "иван@почта.рф|[REDACTED:email]",
        "josé@empresa.es|[REDACTED:email]",
      })
  void removes_numbers_and_addresses_in_forms_and_other_scripts(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "please call me back at 07700 900123 today|please call me back at [REDACTED:phone] today",
        "Tel. 8 (495) 123-45-67|Tel. [REDACTED:phone]",
        "telefon 0 (212) 123 45 67|telefon [REDACTED:phone]",
        "contact: 0011 44 20 7946 0958|contact: [REDACTED:phone]",
        "电话：13800138000|电话：[REDACTED:phone]",
        "телефон 8 (495) 123-45-67|телефон [REDACTED:phone]",
        "celular: (11) 91234-5678|celular: [REDACTED:phone]",
        "\"phone\":\"22 12 34 56\"|\"phone\":\"[REDACTED:phone]\"",
        "telephone=32123456|telephone=[REDACTED:phone]",
        "\"mobileNumber\":\"91234567\"|\"mobileNumber\":\"[REDACTED:phone]\"",
      })
  void removes_telephone_numbers(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "callback registered after 1705314721000 ms",
        "call took 4155552671 ns",
        "phone call at 2024-01-15 10:30",
        "call at 4155552671",
        "phone=20240115",
        "pass: 12 fail: 0",
        "passwords:[] tokens: [1, 2]",
        "main.go:123:45: undefined",
        "a::b at:10:20:30",
        "ssn 078-05-1120 or 219-09-9999",
        "contact #2712242309 saved",
        "vat rate 19 order 217337163",
        "sms balance 1234567.89",
        "token_type=bearer expires_in=3600",
        "key=orders/2024/01/15/part-00001.parquet",
        "key=uploads/2024/01/550e8400-e29b-41d4-a716-446655440000.png",
        "\"tel\":\"2024-01-15\"",
        "mobile: 1234567 rows",
        "phone_id=12345678",
        "profile=12345678 file:12345678",
        "assembly Foo, Version=4.0.0.0, PublicKeyToken=b77a5c561934e089",
        "{\"name\":\"replicas\",\"value\":\"3\"}",
        "{\"name\":\"password_policy\",\"value\":\"strict\"}",
        "password value: 12 too short",
        "invalid password 'unknown'",
        "curl -u admin https://acme.io",
        "curl: (7) Failed to connect to host port 443",
        "mysql -p db -h host",
        "currently identified by name",
        "sum 4111+1111+1111+1112 and 811218+9875",
        "sessionid=0x14f05578bd80001",
        "100%B4 full",
        "npm i a/b@c/d",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
