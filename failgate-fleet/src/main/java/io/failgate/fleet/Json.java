package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The values in etcd. Fields that a version does not know are left alone. */
final class Json {

    /** Bytes of a value at most; whatever is longer was not written by a member. */
    private static final int LONGEST = 512 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    static ByteSequence write(Object value) {
        return ByteSequence.from(MAPPER.writeValueAsBytes(value));
    }

    /** What a member has written at a key; empty if nobody of ours has written that. */
    static <T> Optional<T> find(KeyValue key, Class<T> type) {
        try {
            return Optional.of(read(key.getValue(), type));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Reads what a member has written.
     *
     * @throws IllegalArgumentException if nobody of ours has written that
     */
    static <T> T read(ByteSequence value, Class<T> type) {
        if (value.size() > LONGEST) {
            throw new IllegalArgumentException("it has " + value.size() + " bytes");
        }
        try {
            T read = MAPPER.readValue(value.getBytes(), type);
            if (read == null) {
                throw new IllegalArgumentException("it is null");
            }
            return read;
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("it is no " + type.getSimpleName(), malformed);
        }
    }
}
