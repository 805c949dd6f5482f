/** What speaks to Kafka: who we are there, what went wrong, and reading as a member of a group. */
@NullMarked
package dev.wadi.kafka.client;

import org.jspecify.annotations.NullMarked;
