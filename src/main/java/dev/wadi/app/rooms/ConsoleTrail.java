package dev.wadi.app.rooms;

import dev.wadi.capture.GatewayEvent;
import dev.wadi.console.ConsoleAudit;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes what people do at the console into the gateway's trail.
 *
 * @param trail takes each event
 * @param guesses counts what may come very often
 */
record ConsoleTrail(Consumer<GatewayEvent> trail, GuessCounts guesses, InstantSource clock)
    implements ConsoleAudit {

  @Override
  public void loggedIn(String user, String address) {
    note(GatewayEvent.CONSOLE_LOGIN, person(user, address));
  }

  @Override
  public void loggedOut(String user, String address) {
    note(GatewayEvent.CONSOLE_LOGOUT, person(user, address));
  }

  @Override
  public void loginFailed(String address) {
    guesses.count(address);
  }

  @Override
  public void called(Deed deed) {
    note(GatewayEvent.CONSOLE_CALLED, about(deed));
  }

  @Override
  public void failed(Deed deed, String reason) {
    Map<String, String> about = about(deed);
    about.put("reason", reason);
    note(GatewayEvent.CONSOLE_CALL_FAILED, about);
  }

  @Override
  public void refused(Deed deed) {
    note(GatewayEvent.CONSOLE_REFUSED, about(deed));
  }

  private void note(String event, Map<String, String> about) {
    trail.accept(GatewayEvent.of(clock.instant(), event, about));
  }

  private static Map<String, String> person(String user, String address) {
    Map<String, String> about = new TreeMap<>();
    about.put("user", user);
    about.put("remote_ip", address);
    return about;
  }

  private static Map<String, String> about(Deed deed) {
    Map<String, String> about = person(deed.user(), deed.address());
    about.put("mbean", deed.mbean());
    about.put("member", deed.member());
    return about;
  }
}
