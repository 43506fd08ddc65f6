/** Group authority: membership views and epochs, sans-IO. */
module dev.peerage.session.group {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.session.wire;

    exports dev.peerage.session.group;
}
