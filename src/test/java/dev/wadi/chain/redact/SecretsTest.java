package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are secret by the name before them. */
class SecretsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "password=hunter2|password=[REDACTED:secret]",
        "user=ann password=hunter2 id=7|user=ann password=[REDACTED:secret] id=7",
        "{\"password\":\"hunter2\",\"a\":1}|{\"password\":\"[REDACTED:secret]\",\"a\":1}",
        "{\"password\": \"hun ter\\\"2\", \"a\": 1}|{\"password\": \"[REDACTED:secret]\", \"a\":"
            + " 1}",
        "msg=\"{\\\"secret\\\":\\\"abc\\\"}\"|msg=\"{\\\"secret\\\":\\\"[REDACTED:secret]\\\"}\"",
        "db.password: s3cr3t|db.password: [REDACTED:secret]",
        "PASSWD = q1w2e3|PASSWD = [REDACTED:secret]",
        "clientSecret=abc123def456|clientSecret=[REDACTED:secret]",
        "<password>hunter2</password>|<password>[REDACTED:secret]</password>",
        "GET /a?api_key=abc123&x=1|GET /a?api_key=[REDACTED:secret]&x=1",
        "GET /cb?access_token=ya.b1&state=2 HTTP/1.1|GET /cb?access_token=[REDACTED:secret]&state=2"
            + " HTTP/1.1",
        "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY|aws_secret_access_key=[REDACTED:secret]",
        "AccountKey=abcd/efgh==;EndpointSuffix=core|AccountKey=[REDACTED:secret];EndpointSuffix=core",
        "run --password hunter2 --host h|run --password [REDACTED:secret] --host h",
        "token=a8f5f167f44f4964e6c998dee827110c|token=[REDACTED:secret]",
        "signature=Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdo|signature=[REDACTED:entropy]",
        "postgres://app:s3cr3t@db:5432/x|postgres://[REDACTED:credentials]@db:5432/x",
        "amqp://guest:a@b#c@mq/q|amqp://[REDACTED:credentials]@mq/q",
        "https://ann:p@ss@example.com/a|https://[REDACTED:credentials]@example.com/a",
        "redis://:s3cr3t@cache|redis://[REDACTED:credentials]@cache",
        "Cookie: sid=abc; theme=dark|Cookie: [REDACTED:cookie]",
        "Set-Cookie: sid=abc; Path=/; HttpOnly|Set-Cookie: [REDACTED:cookie]",
        "{\"cookie\":\"a=b; c=d\",\"x\":1}|{\"cookie\":\"[REDACTED:cookie]\",\"x\":1}",
        "Authorization: Basic dXNlcjpwYXNz|Authorization: Basic [REDACTED:authorization]",
        "authorization=Token abc123def|authorization=Token [REDACTED:authorization]",
        "Authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature=c|Authorization:"
            + " AWS4-HMAC-SHA256 [REDACTED:authorization]",
        "Authorization: Digest username=\"ann\", response=\"x\"|Authorization: Digest"
            + " [REDACTED:authorization]",
        "\"Authorization\":\"Bearer abcdefgh\"|\"Authorization\":\"[REDACTED:bearer]\"",
        "sent Basic dXNlcjpwYXNzd29yZA== to h|sent Basic [REDACTED:authorization] to h",
        "pwd: 12345|pwd: [REDACTED:secret]",
        "api key LGeM1ms839SrMdY7pB99NrIv8EH8qEFs sent|api key [REDACTED:secret] sent",
        "token [x4Xx72WZxShCrKNp9VWyQELmif8TNCPi]|token [[REDACTED:secret]]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Failed password for root from host port 22 ssh2",
        "password: must be at least eight letters",
        "password=",
        "password=null secret=***",
        "password=[REDACTED:secret]",
        "keyboard=qwertz monkey=chimp hotkey=F1 author=ann passenger=bob compass=north",
        "card_type=visa primary_key=17 tokenizer=bpe max_tokens=512",
        "unexpected token: }",
        "tokens: 512",
        "key=550e8400-e29b-41d4-a716-446655440000",
        "key=d41d8cd98f00b204e9800998ecf8427e",
        "pass: 3 fail: 0",
        "basic training",
        "authorization: denied",
        "cookie: disabled",
        "cookies are fine",
        "https://example.com:8080/a@b",
        "akka.tcp://sparkExecutorActorSystem@mesos-slave-07:55904",
        "password=${DB_PASSWORD}",
        "secretary=ann",
        "code=200 sid=7 session=42",
        "Compass: heading 12",
        "cache key AbstractBeanFactoryConfigurerImplementation",
        "commit LGeM1ms839SrMdY7pB99NrIv8EH8qEFs",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
