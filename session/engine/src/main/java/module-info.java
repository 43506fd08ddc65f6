/** Sessions, paths, path selection and channels, sans-IO. */
module dev.peerage.session.engine {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.session.wire;

    exports dev.peerage.session.engine;
}
