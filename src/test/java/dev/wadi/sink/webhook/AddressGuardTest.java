package dev.wadi.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private static final AddressGuard GUARD = AddressGuard.allowing(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"
      })
  void what_is_not_on_the_public_internet_is_refused(String address) throws Exception {
    assertThat(GUARD.objection(InetAddress.getByName(address))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "126.0.0.1",
        "128.0.0.1",
        "169.253.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.167.1.1",
        "198.17.1.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::101:101",
        "2002:101:101::1"
      })
  void what_is_public_is_not(String address) throws Exception {
    assertThat(GUARD.objection(InetAddress.getByName(address))).isNull();
  }

  @Test
  void what_was_allowed_is_permitted_and_no_more() throws Exception {
    AddressGuard guard = AddressGuard.allowing(List.of("10.1.2.3", "127.0.0.0/30", "fd00::/8"));

    assertThat(guard.objection(InetAddress.getByName("10.1.2.3"))).isNull();
    assertThat(guard.objection(InetAddress.getByName("10.1.2.4"))).isNotNull();
    assertThat(guard.objection(InetAddress.getByName("127.0.0.3"))).isNull();
    assertThat(guard.objection(InetAddress.getByName("127.0.0.4"))).isNotNull();
    assertThat(guard.objection(InetAddress.getByName("fd12::1"))).isNull();
    assertThat(guard.objection(InetAddress.getByName("64:ff9b::a01:203"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "",
        "fd00::/129",
        "300.1.1.1",
        "example.org/8"
      })
  void what_is_no_address_is_not_allowed(String text) {
    assertThatThrownBy(() -> AddressGuard.allowing(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no address");
  }

  @Test
  void of_a_host_with_several_addresses_the_public_ones_are_used() throws Exception {
    InetAddress[] both = {InetAddress.getByName("10.0.0.1"), InetAddress.getByName("1.1.1.1")};

    assertThat(GUARD.permitted("h", both)).containsExactly(both[1]);
    assertThatThrownBy(() -> GUARD.permitted("h", new InetAddress[] {both[0]}))
        .isInstanceOf(ForbiddenAddressException.class)
        .hasMessage(
            "h at 10.0.0.1 is a private address, and we do not connect there (expected: a public"
                + " address, or one that wadi.webhook.allow names)");
  }
}
