package dev.wadi.sink.credentials;

import dev.wadi.station.OptionsChecked;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Set the headers that prove to an HTTP server who sends, on the message that goes to it next. What
 * is empty is left out, so a template may offer all of them.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "credentials",
    title = "Credentials",
    syntax = "credentials:name",
    producerOnly = true,
    remote = false,
    category = {Category.HTTP})
public class CredentialsEndpoint extends DefaultEndpoint implements OptionsChecked {
  @UriPath(description = "A name for this step, to find it by.")
  @Metadata(required = true)
  private final String name;

  @UriParam(label = "producer,security", description = "User for HTTP basic authentication.")
  private String user = "";

  @UriParam(label = "producer,security", secret = true, description = "The user's password.")
  private String password = "";

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Bearer token, in place of user and password.")
  private String token = "";

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Further headers: Name: value, one a line or joined by semicolons.")
  private String headers = "";

  CredentialsEndpoint(String uri, Component component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    return new CredentialsProducer(this, HttpCredentials.of(user, password, token, headers));
  }

  @Override
  public void checkOptions(boolean source) throws Exception {
    if (source) {
      createConsumer(exchange -> {});
    }
    createProducer();
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("credentials: nothing comes from here");
  }

  public String getName() {
    return name;
  }

  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  public String getToken() {
    return token;
  }

  public void setToken(String token) {
    this.token = token;
  }

  public String getHeaders() {
    return headers;
  }

  public void setHeaders(String headers) {
    this.headers = headers;
  }
}
