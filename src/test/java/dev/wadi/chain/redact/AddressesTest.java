package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Network and hardware addresses. */
class AddressesTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2001:db8::1 up|[REDACTED:ipv6] up",
        "[2001:db8:85a3::8a2e:370:7334]:443|[[REDACTED:ipv6]]:443",
        "fe80::1ff:fe23:4567:890a%eth0|[REDACTED:ipv6]",
        "2001:0db8:0000:0000:0000:ff00:0042:8329|[REDACTED:ipv6]",
        "listening on ::1|listening on [REDACTED:ipv6]",
        "::ffff:192.0.2.128|[REDACTED:ipv6]",
        "from=2001:db8::1: refused|from=[REDACTED:ipv6]: refused",
        "00:1a:2b:3c:4d:5e|[REDACTED:mac]",
        "MAC=00-1A-2B-3C-4D-5E,|MAC=[REDACTED:mac],",
        "mac=001a.2b3c.4d5e learned|mac=[REDACTED:mac] learned",
        "port Gi0/1 0835.d6e1.6830.|port Gi0/1 [REDACTED:mac].",
        "hwaddr 2095.5043.7669|hwaddr [REDACTED:mac]",
        "port 8080 00-1A-2B-3C-4D-5E up|port 8080 [REDACTED:mac] up",
        "AC-DE-48-00-11-22 joined|[REDACTED:mac] joined",
        "host/10.1.2.3:80|host/[REDACTED:ip]:80",
        "status 200 10.1.2.3 8080 10.1.2.4|status 200 [REDACTED:ip] 8080 [REDACTED:ip]",
        "1 2 3 10.1.2.3 4 5|1 2 3 [REDACTED:ip] 4 5",
        "ip-10.1.2.3.|ip-[REDACTED:ip].",
        "\"10.1.2.3\"|\"[REDACTED:ip]\"",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18:06:18,045",
        "2015-10-18T18:06:18Z",
        "std::vector<int>::iterator",
        "Foo::Bar::baz",
        "ab::cd",
        "a[1::2]",
        "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        "00:00:00:00:00:00 ff:ff:ff:ff:ff:ff",
        "12:34:56:78",
        "dead:beef",
        "beef.cafe.face",
        "sum 2095.5043.7669",
        "1.001a.2b3c.4d5e",
        "v001a.2b3c.4d5e.7f80",
        "version: 10.1.2.3",
        "2.6.5.1.358",
        "1.2.3",
        "300.1.2.3",
        "app-1.2.3.4-SNAPSHOT",
        "2024-01-15-10-30-00",
        "TestClass.method:42:17",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
