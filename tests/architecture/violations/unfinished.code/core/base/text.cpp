// TODO the rest
